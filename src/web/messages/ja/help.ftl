help-lead = よく使う仕事の手順です。印刷して手元に置くこともできます。
help-contents = 目次
help-contact = わからないことがあれば、所属の管理者または障害者支援課にお尋ねください。
help-assign-title = 担当コーディネーターを決める
help-assign-1 = 「今日の業務」で、担当が未決定の児童の「担当を決める」を押します。
help-assign-2 = おすすめの順に候補が並びます。いまの担当人数、決めた後の人数、理由と点を確かめます。
help-assign-3 = おすすめの人でよければ「この内容で決める」を押します。ほかの人にするときは、選んで理由を入れます。
help-assign-4 = まだ承諾を得ていないときは「本人に打診する」を押します。返事の期限が過ぎると未決定に戻ります。
help-assign-5 = 決めてから10分以内は「元に戻す」で取り消せます。その間は、だれにも知らされません。
help-intake-title = 新しい児童を受け付ける
help-intake-1 = 「新しい受付」を開きます。必須は、連絡元・方法・氏名（まだなければ母の氏名）・生年月日・退院予定だけです。
help-intake-2 = わからないことは空けておきます。「情報待ち」として残り、あとから入れられます。
help-intake-3 = 同じお子さんかもしれない記録があれば、並べて表示します。確かめてから進めてください。
help-intake-4 = 「受付して担当を決める」を押すと、そのまま担当を決める画面に進みます。
help-caseload-title = 担当の児童を見る・記録する（コーディネーター）
help-caseload-1 = 「わたしの担当」に、期限の近い順に児童が並びます。
help-caseload-2 = 電話のあとは「すぐ記録」を開き、内容と次にすることを入れて「記録する」を押します。
help-caseload-3 = 医療のことでわからないときは「医療面を相談」から、保健センターの保健師に聞けます。
help-caseload-4 = 電車の中などでは「名前を伏せる」を押すと、名前が隠れます。
help-conference-title = 退院前カンファレンスを依頼する・調整する
help-conference-1 = 「カンファレンス」の「カンファレンスを依頼する」を押し、お子さん・退院予定・希望日時・来てほしい機関を入れます。
help-conference-2 = 受付番号が出ます。2開庁日以内に、課から日程が返ります。
help-conference-3 = 課は候補日を出し、関係機関の返事を見て「この日に決める」を押します。
help-conference-4 = 決まった日は「予定表に入れる」でカレンダーに取り込み、「案内を印刷」で紙にできます。
help-conference-5 = 終わったら議事録を書いて確定します。決まったことは、それぞれの「次にすること」になります。
help-stages-title = ライフステージの準備をする
help-stages-1 = 「ライフステージ」に、学年と段階ごとに児童が並びます。
help-stages-2 = 就学相談など、準備を始める児童を選び、まとめて始めます。期限は自動で入ります。
help-stages-3 = 「準備を開く」で、手順を一つずつ済みにし、不要なものは理由を添えて外します。
help-stages-4 = 日付が動いたときは「次へ進める」で理由とともに変えます。済んだ手順はそのまま残ります。
help-handover-title = 担当を引き継ぐ
help-handover-1 = 主担当が替わると、引き継ぎ書ができます。これまでの記録から、必要なことが集められています。
help-handover-2 = 前の担当は書き足して渡し、新しい担当は読んで「引き継ぎを確認する」を押します。
help-handover-3 = 期限を過ぎた引き継ぎは、課の「今日の業務」に出ます。
help-lost-title = 途中で切れたとき・まちがえたとき
help-lost-1 = 入力中の内容は、5秒ごとに下書きとして保存されます。ログアウトされても、ログインし直すと続きから始められます。
help-lost-2 = 誤りがあると、画面の上にまとめて表示されます。項目名を押すと、その欄に移ります。入力した内容は消えません。
help-lost-3 = 担当の決定は10分以内、活動の記録はすぐ下の「元に戻す」で取り消せます。
help-lost-4 = 下書きは本人だけに見え、7日で消えます。
help-print-title = 印刷する
help-print-1 = どの画面も、ブラウザーの印刷でA4に収まります。
help-print-2 = 児童の「要約1枚」、カンファレンスの案内、FAX用の依頼用紙、役割分担表は、紙で渡すための形です。
help-print-3 = 個人の情報がある紙には「取扱注意」が付きます。
accessibility-aim = このシステムは、JIS X 8341-3:2016 のレベルAA と WCAG 2.2 のレベルAA を満たすことを目標にしています。
accessibility-how = 目指していること
accessibility-keyboard = すべての操作がキーボードだけでできます。いまいる場所は太い枠で示します。
accessibility-script = JavaScript がなくても、すべての仕事ができます。
accessibility-words = 色だけで意味を伝えることはしません。必ず言葉を添えます。
accessibility-zoom = 横にスクロールするのは幅の広い表だけで、表の枠の中で動きます。そのほかは、幅320ピクセルの画面や400%の拡大でも横にスクロールしません。
accessibility-time = 時間切れの前に知らせ、続けられます。入力していた内容は残ります。
accessibility-tested = 確かめ方
accessibility-tested-how = 版ごとに、すべての画面を自動検査（axe-core と独自の検査）にかけ、主な仕事をキーボードだけ・JavaScriptなし・狭い画面・英語で通しています。
accessibility-limits = わかっている制約
accessibility-limit-readers = 音声読み上げソフトでの人による確認は、まだ行っていません。
accessibility-limit-api = API の説明のうち、一つひとつの操作と項目の説明は、開発者向けで英語です。
accessibility-limit-figures = 担当人数の図は、20人分までを描きます。それより多いときは言葉で人数を示します。
accessibility-contact = 問い合わせ
accessibility-contact-how = 使いにくいところがあれば、所属の管理者または障害者支援課にお知らせください。
start-title = はじめに
start-progress = { $done ->
    [1] { $all ->
        [1] 済んでいます。
       *[other] { $all }つのうち1つが済んでいます。
      }
    [2] { $all ->
        [2] 2つとも済んでいます。
       *[other] { $all }つのうち2つが済んでいます。
      }
    [3] { $all ->
        [3] 3つとも済んでいます。
       *[other] { $all }つのうち3つが済んでいます。
      }
   *[other] { $all }つのうち{ $done }つが済んでいます。
 }
start-offices = 事業所を登録する
start-offices-more = 相談支援事業所と、そこで働くコーディネーターを登録します。公開データからまとめて取り込むこともできます（import offices）。
start-users = 利用者を登録する
start-users-more = 課・事業所・保健センター・医療機関の人が、自分の名前でログインできるようにします。
start-children = 最初の児童を受け付ける
start-children-more = わかることだけで受け付けられます。担当はおすすめから決められます。
start-done = 登録済み { $count }
start-open = まだです
start-nothing = 登録できるものはありません。管理者にお尋ねください。
