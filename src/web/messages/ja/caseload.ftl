caseload-title = わたしの担当
caseload-hide-names = 名前を伏せる
caseload-show-names = 名前を出す
caseload-calendar = 予定をカレンダーへ
caseload-due = 次にすることの件数
caseload-overdue = 超過
caseload-today = 今日
caseload-week = 7日以内
caseload-open = すべて
caseload-proposals = 新しい打診 { $count }件
caseload-answer-by = 返事の期限：{ $day }
caseload-answer = 内容を見て返事をする
caseload-children = 担当の児童
caseload-empty = 担当はまだいません
caseload-empty-why = 打診が届くとここに出ます。引き受けると、児童ごとのカードに次にすることが並びます。
caseload-co = 副担当
caseload-begins = { $day }から
caseload-recorded = 記録しました
caseload-nothing-due = 期限のある「次にすること」はありません。
caseload-more-tasks = ほかに{ $count }件
caseload-last = 最後の接触
caseload-never = まだありません
caseload-call = 電話（{ $who }）{ $phone }
caseload-ladder = 準備を見る
caseload-quick = すぐ記録
caseload-of = （{ $name }）
caseload-time = 時間
caseload-minutes = { $minutes }分
caseload-next-in = いつまでに
caseload-in-days = { $days ->
    [7] 1週
    [14] 2週
   *[other] 1か月
  }
caseload-ask = 医療面を相談
caseload-ask-send = 保健師に相談する
caseload-question = 聞きたいこと
caseload-question-hint = 保健センターの保健師の「次にすること」に届きます。
done-asked = 保健師に相談を送りました。
undo = 元に戻す
print = 印刷
