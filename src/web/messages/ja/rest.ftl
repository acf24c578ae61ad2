# What lists and forms have in common.
rest-print = 印刷
rest-cancel = やめる
rest-pages = ページ送り
rest-first = 最初のページへ
rest-before = 前の50件
rest-next = 次の50件
