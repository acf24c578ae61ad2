// A page on which every check is content, and ways to spoil it: for each check a fault it must find. A check that finds
// nothing on its spoilt page would be one that cannot fail.

const STYLE = `
  body { margin: 0; font: 16px/1.7 "Noto Sans CJK JP", sans-serif; color: #333 }
  main, header, nav { padding: 8px 16px }
  a, summary { display: inline-block; min-height: 24px; min-width: 24px }
  button, input, select, textarea { min-height: 44px; min-width: 44px; font: inherit }
  input[type=radio], input[type=checkbox] { min-height: 24px; min-width: 24px }
  a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible, summary:focus-visible {
    outline: 4px solid #000; outline-offset: 2px }
  nav [aria-current] { border-bottom: 4px solid }
  table { border-collapse: collapse } th, td { border: 1px solid #666; padding: 4px 8px }
  [role=alert] { border: 3px solid #ce0000; padding: 8px }
  .error { color: #ce0000 }
  @page { size: A4; margin: 15mm }
  @media print { nav { display: none } }
`;

/** The page every check is content with. */
export const GOOD = `<!DOCTYPE html>
<html lang="ja">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>見本の頁</title><style>${STYLE}</style></head>
<body>
<header><nav aria-label="主なメニュー"><a href="/" aria-current="page">今日の業務</a> <a href="/children">児童</a></nav></header>
<main id="main">
<h1>見本の頁</h1>
<p><span class="chip">担当中</span></p>
<table><caption>児童の一覧</caption><thead><tr><th scope="col">氏名</th><th scope="col">担当</th></tr></thead>
<tbody><tr><th scope="row">見本 一郎</th><td>大井 花子</td></tr></tbody></table>
<ol><li>NICU</li><li aria-current="step">在宅（現在）</li></ol>
<svg role="img" width="58" height="22"><title>1人／目安3人</title><rect width="14" height="14"></rect></svg>
<form method="get" action="/children">
<p><label for="name">氏名</label> <input id="name" name="name" autocomplete="off"></p>
<fieldset><legend>方法</legend><label><input type="radio" name="means" value="phone" checked>電話</label> <label><input type="radio" name="means" value="fax">FAX</label></fieldset>
<p><label><input type="checkbox" name="proxy">代理入力</label></p>
<p><label for="from">連絡元</label> <select id="from" name="from"><option>病院</option><option>保健センター</option></select></p>
<p><button>登録する</button></p>
</form>
<details><summary>点数の決まり</summary><p>余力、継続、地区、経験。<a href="/help">使い方</a></p></details>
</main>
</body>
</html>`;

/** The page after an error, as it should be. */
export const REFUSED = GOOD.replace('<title>', '<title>エラー：')
  .replace(
    '<h1>',
    '<div role="alert" tabindex="-1" id="summary" aria-labelledby="s"><h2 id="s">入力内容を確認してください（1件）</h2><ul><li><a href="#name">氏名を入力してください</a></li></ul></div><h1>',
  )
  .replace('<input id="name" name="name"', '<input id="name" name="name" value="見本" aria-invalid="true" aria-describedby="name-error"')
  .replace('autocomplete="off"></p>', 'autocomplete="off"> <span class="error" id="name-error">氏名を入力してください</span></p>')
  .replace('</body>', '<script>document.getElementById("summary").focus()</script></body>');

/** Much to walk through, between it parts that scroll, at which the Tab key stops too. */
export const LONG = '<p style="overflow:auto;width:9em;height:3em">医療的ケア児の支援の頁、医療的ケア児の支援の頁</p><a href="/one">一つ</a> <a href="/two">二つ</a> '.repeat(120);

const put = (what) => (html) => html.replace('</main>', `${what}</main>`);
const swap = (from, to) => (html) => {
  const spoilt = html.replace(from, to);
  if (spoilt === html) throw new Error(`nothing to spoil: ${from}`);
  return spoilt;
};

/** What each check must find: check, how the page is spoilt, and a word of the fault. */
export const SPOILT = [
  ['overflow', put('<svg width="1600" height="9" aria-hidden="true"></svg>'), 'C1'],
  ['targets', put('<button aria-label="小" style="min-height:10px;min-width:10px;height:10px;width:10px;padding:0"></button>'), 'C2'],
  ['targets', put('<button style="min-height:30px;height:30px">低い</button>'), 'less than 44'],
  ['targets', put('<a href="/a" style="min-height:0;min-width:0;font-size:9px;line-height:1">あ</a><a href="/b" style="min-height:0;min-width:0;font-size:9px;line-height:1">い</a>'), 'too small'],
  ['plainFields', swap('name="name"', 'name="name" placeholder="見本 一郎"'), 'placeholder'],
  ['plainFields', swap('<button>', '<button disabled>'), 'disabled'],
  ['labels', swap('<label for="name">氏名</label>', ''), 'C4'],
  ['labels', swap('<label for="name">氏名</label>', '<label for="name" style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">氏名</label>'), 'C4'],
  ['labels', swap('<legend>方法</legend>', ''), 'without a legend'],
  ['tabWalk', swap('<button>', '<button tabindex="-1">'), 'does not reach'],
  ['tabWalk', swap('<button>', '<button tabindex="3">'), 'order'],
  ['tabWalk', swap('<button>', '<button style="outline:none!important">'), 'no ring'],
  ['tabWalk', put('<div style="position:fixed;inset:auto 0 0 0;height:100vh;background:#fff">上に重なるもの</div>'), 'C6'],
  ['tabWalk', put('<a href="/trap" id="trap">ここから出られない</a><script>trap.addEventListener("keydown", (e) => { if (e.key === "Tab") e.preventDefault() })</script><a href="/after">後</a>'), 'does not reach'],
  ['tabWalk', put('<a href="/shy" onfocus="this.blur()">去るもの</a>'), 'does not reach <a> 去るもの'],
  ['tabWalk', put('<a href="/late" onfocus="setTimeout(() => document.querySelector(\'nav a\').focus())">次</a><a href="/after">後</a>'), 'a script calls focus'],
  ['tabWalk', put('<a href="/late" onfocus="setTimeout(() => this.blur())">あとで去るもの</a><a href="/after">後</a>'), 'a script calls blur'],
  ['tabWalk', put('<a href="/late" onfocus="setTimeout(() => this.remove())">あとで消えるもの</a><a href="/after">後</a>'), 'gone after the walk'],
  ['tabWalk', put('<a href="/more" onfocus="setTimeout(() => more.removeAttribute(\'style\'))">開くもの</a><a href="/after" id="more" style="display:none">開いたもの</a>'), 'come up during the walk'],
  ['tabWalk', put('<a href="/quiet" onkeyup="event.stopPropagation()" style="outline:none!important">黙るもの</a>'), 'no ring of 2 px round <a> 黙るもの'],
  ['tabWalk', put('<p style="position:relative"><a href="/under">下</a><span style="position:absolute;inset:0;background:#fff">上</span></p>'), 'C6 hidden while it has the focus, by <span> 上: <a> 下'],
  ['tabWalk', put(`${LONG}<a href="/last" style="outline:none!important">最後</a>`), 'no ring of 2 px round <a> 最後'],
  ['spacing', put('<p style="width:9em;white-space:nowrap;overflow:hidden">医療的ケア児の支援の頁</p>'), 'C7'],
  ['present', swap('在宅（現在）', '在宅'), 'C8'],
  ['present', swap('nav [aria-current] { border-bottom: 4px solid }', 'nav [aria-current] { color: #0017c1 }'), 'C8'],
  ['heading', swap('</h1>', '</h1><h1>二つ目</h1>'), 'h1'],
  ['heading', swap('<title>見本の頁</title>', '<title></title>'), 'no title'],
  ['heading', swap('lang="ja"', 'lang="en"'), 'lang'],
  ['heading', swap('登録する', 'child-new-save'), 'a key'],
  ['headingInEnglish', swap('lang="ja"', 'lang="en"'), 'Japanese on an English page'],
  ['ids', put('<span id="name">二度</span>'), 'C10 2 elements'],
  ['tables', swap('<caption>児童の一覧</caption>', ''), 'caption'],
  ['tables', swap('<th scope="row">', '<th>'), 'scope'],
  ['worded', swap('>担当中<', ' style="display:inline-block;width:9px;height:9px"><'), 'a chip'],
  ['worded', swap('<td>大井 花子</td>', '<td style="background:#ce0000"></td>'), 'a cell'],
  ['worded', swap('<title>1人／目安3人</title>', ''), 'a figure'],
  ['axe', swap('color: #333', 'color: #ccc'), 'color-contrast'],
  ['axe', put('<svg width="90" height="30"><rect width="90" height="30" fill="#fff"></rect></svg><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'), '画像'],
  ['axe', put('<p style="background:linear-gradient(#fff,#000)">背景が移り変わる</p>'), 'undecided'],
  ['cutOff', put('<p style="width:900px;border:1px solid">紙からはみ出す</p>'), 'over the edge'],
  ['cutOff', put('<div style="overflow-x:auto"><table style="width:1200px"><tr><td>広い表</td></tr></table></div>'), 'cut off'],
  ['cutOff', swap('@media print { nav { display: none } }', ''), 'menu'],
];

/** The same for the page after an error. */
export const SPOILT_REFUSED = [
  [swap('エラー：', ''), 'title'],
  [swap('<div role="alert"', '<div'), 'summaries'],
  [swap('<script>document.getElementById("summary").focus()</script>', ''), 'focus is not'],
  [swap('<h2 id="s">入力内容を確認してください（1件）</h2>', '<p id="s">誤り</p>'), 'heading'],
  [swap('href="#name"', 'href="#nowhere"'), 'nowhere'],
  [swap('href="#name"', 'href="#from"'), 'no wrong field'],
  [swap('<span class="error" id="name-error">氏名を入力してください', '<span class="error" id="name-error">必須です'), 'same words'],
  [swap('<select id="from"', '<select aria-invalid="true" id="from"'), 'no link leads to'],
  [swap('value="見本"', 'value=""'), 'lost'],
  [(html) => html.replaceAll('氏名を入力してください', '氏名が不正です'), 'help nobody'],
  [swap('<input id="name"', '<input readonly onfocus="this.blur()" id="name"'), 'does not move'],
];

/** A flow over two pages: choose the second, give the reason, decide. Three interactions. */
export const FLOW = GOOD.replace(
  /<form[\s\S]*<\/form>/,
  `<form method="post" action="/decide">
<fieldset><legend>候補</legend>
<label><input type="radio" name="who" value="1" checked data-testid="first">大井 花子</label>
<label><input type="radio" name="who" value="2" data-testid="second">荏原 次郎</label></fieldset>
<details><summary>理由</summary><label for="why">選ぶ理由</label> <select id="why" name="why" data-testid="why"><option>家族の希望</option><option>地区</option></select></details>
<p><button data-testid="decide">この内容で決める</button></p></form>`,
);
