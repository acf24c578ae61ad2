# What stands on every page.
product = つなぐ
skip = 本文へ移動
title-error = エラー：
menu = メニュー
menu-main = 主なメニュー
menu-home = 今日の業務
menu-caseload = わたしの担当
menu-children = 児童
menu-conferences = カンファレンス
menu-stages = ライフステージ
menu-offices = 事業所
menu-handovers = 引き継ぎ
menu-users = 利用者
menu-audit = 監査記録
menu-inbox = お知らせ
menu-help = 使い方
menu-sign-out = ログアウト
count-unread = 件未読
current = （現在）
current-page = （現在のページ）
crumbs = パンくず
person = { $name }さん
search = 検索
search-label = 検索：氏名・カナ・電話・受付番号
faults-title = 入力内容を確認してください（{ $count }件）
foot-accessibility = アクセシビリティ方針
foot-api = API
foot-version = 版 { $version }
foot-demo = デモの時計 { $moment }
foot-printed = 印刷 { $moment }
foot-handle-with-care = 取扱注意

# Fields.
field-required = ※必須
field-optional = ※任意
date-western = 西暦
date-reiwa = 令和
date-heisei = 平成
date-year = 年
date-month = 月
date-day = 日
draft-restored = 下書き（{ $at } 保存）を表示しています。

# Days and ages.
day-today = 今日
day-tomorrow = 明日
day-left = あと{ $days }日
day-over = { $days }日超過
day-left-months = あと{ $months }か月
day-left-years = あと{ $years }年
day-over-months = { $months }か月超過
day-over-years = { $years }年超過
age-months = { $years }歳{ $months }か月
age-years = { $years }歳
age-unborn = 出生前

# What the script says.
script-draft-saved = 下書き保存 {"{"}time{"}"}
script-draft-away = ネットワークに届きません。入力は画面に残っています。つながり次第、もう一度保存します。
script-eras = 令和,平成,昭和
script-echo-western = ＝{"{"}year{"}"}年{"{"}month{"}"}月{"{"}day{"}"}日
script-echo-era = ＝{"{"}era{"}"}{"{"}year{"}"}年
script-echo-first = 元
script-echo-age = ・{"{"}years{"}"}歳{"{"}months{"}"}か月
script-copied = コピーしました
script-not-copied = コピーできませんでした。文字を選んでコピーしてください。
script-idle = 操作がないため、あと2分でログアウトします。入力中の内容は下書きに残ります。
script-idle-button = このまま続ける
script-idle-over = 時間が過ぎたため、ログインし直してください。下書きは残っています。

# Problems as pages.
problem-forbidden = この画面は開けません
problem-not-found = 見つかりません
problem-conflict = 保存できませんでした
problem-malformed = 読み取れませんでした
problem-wait = しばらくお待ちください
problem-unavailable = ただいま利用できません
problem-internal = 問題が起きました
problem-next-ask = 仕事に必要な場合は、障害者支援課の管理職またはシステム管理者に、役割の変更を依頼してください。
problem-next-search = 番号やあて先が変わったか、見る権限のない記録かもしれません。児童の検索か、最初の画面からお探しください。
problem-next-back = ブラウザーの「戻る」で前の画面に戻り、内容を確かめてからもう一度お試しください。
problem-next-wait = 少し待ってから、画面を読み直してください。入力した内容は保存されていません。
problem-next-report = 同じことが続くときは、この画面の時刻とともにシステム管理者にお知らせください。
problem-home = 最初の画面へ

# How full somebody is.
load-words = { $children }人／目安{ $target }人
load-over = 目安超え＋{ $over }
heat-empty = 空き
heat-room = 余裕
heat-full = ちょうど
heat-over = 超過＋{ $over }
heat-far = 大幅超過＋{ $over }
line-point = { $name } { $value }人（目安{ $target }人）
line-picture = 推移の図（横にスクロールできます）
line-table = 推移の表（横にスクロールできます）
line-day = 時点
line-value = 担当（人）
line-target = 目安（人）

# Children, on every page.
child-unnamed = 未命名（母：{ $mother }）
child-nameless = 未命名
child-guardian = 保護者
child-discharge-unknown = 退院日未定
child-discharge-on = 退院予定 { $day }（{ $away }）
child-discharge-about = 退院予定 { $month }{ $part }頃
child-discharge-home = すでに在宅
child-discharge-day-unknown = 未定
child-discharge-day-on = { $day } 予定（{ $away }）
child-discharge-day-about = { $month }{ $part }頃の予定
list-comma = ・

# A day that lies near, with a time.
date-from = 開始
date-until = 終了
date-part = 時間帯

# Signs between words.
range = 〜
bracketed = （{ $text }）
comma = {"、"}
colon = ：
gap = {"　"}
