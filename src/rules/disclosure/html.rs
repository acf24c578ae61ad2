//! The readable record: one page without script or anything from elsewhere, for the screen and for A4.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::base::clock::Instant;
use crate::base::wareki;
use crate::rules::disclosure::{MARK, Part, Record, labels};

/// Stands for what fills hundreds of pages and tells of everybody who could have taken the child.
const ELSEWHERE: &str = "record.json に収録（ほかの担当者や児についての情報を含むため、開示前に確認してください）";

/// The look of the page: black on white, marks with a frame and a word, never by colour alone.
const STYLE: &str = "@page{size:A4;margin:15mm}\
body{font-family:sans-serif;line-height:1.6;margin:2rem auto;max-width:50rem;padding:0 1rem;color:#000;background:#fff}\
h1{font-size:1.5rem}h2{font-size:1.2rem;border-bottom:2px solid #000;margin-top:2rem}\
article{border:1px solid #666;padding:.5rem 1rem;margin:.75rem 0;break-inside:avoid-page}\
article.third{border:3px double #000}\
.mark{font-weight:bold;margin:.25rem 0;padding:.1rem .5rem;border:2px solid #000;display:inline-block}\
dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.1rem 1rem;margin:.25rem 0}\
dt{font-weight:bold}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}\
dd dl{margin:0}ol,ul{margin:0;padding-left:1.25rem}.none{color:#444}";

/// The whole record as one page.
pub fn page(record: &Record) -> String {
    let mut out = String::new();
    let title = format!("保有個人情報の記録 {}", record.reference);
    write!(
        out,
        "<!doctype html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<h1>{0}</h1>\n",
        escape(&title)
    )
    .ok();
    head(record, &mut out);
    for part in &record.parts {
        section(record, part, &mut out);
    }
    enclosed(record, &mut out);
    out.push_str("</body>\n</html>\n");
    out
}

fn head(record: &Record, out: &mut String) {
    let request = &record.request;
    out.push_str("<dl>\n");
    for (label, text) in [
        ("自治体", record.municipality.clone()),
        ("児の整理番号", record.reference.clone()),
        ("請求者", format!("{}（{}）", request.requested_by, request.requester.label().ja)),
        ("請求日", wareki::long(request.requested_on)),
        ("請求番号・理由", request.number.clone().unwrap_or_else(|| "—".to_owned())),
        ("作成日時", moment(record.made_at)),
    ] {
        writeln!(out, "<dt>{}</dt><dd>{}</dd>", escape(label), escape(&text)).ok();
    }
    out.push_str("</dl>\n");
    if request.mark_third_parties {
        out.push_str(
            "<p>二重線で囲み「第三者からの情報：開示前に確認」と記した部分は、関係機関やほかの方からの情報、\
             またはほかの方についての情報です。開示してよいかを確認してください（個人情報保護法78条）。</p>\n",
        );
    }
    out.push_str("<h2>目次</h2>\n<ol>\n");
    for part in &record.parts {
        let title = escape(labels::title(part.table));
        writeln!(out, "<li><a href=\"#{}\">{title}</a>（{}件）</li>", escape(part.table), part.rows.len()).ok();
    }
    out.push_str("</ol>\n");
}

fn section(record: &Record, part: &Part, out: &mut String) {
    let title = escape(labels::title(part.table));
    writeln!(out, "<h2 id=\"{}\">{title}</h2>", escape(part.table)).ok();
    if part.rows.is_empty() {
        out.push_str("<p class=\"none\">記録はありません。</p>\n");
    }
    for row in &part.rows {
        let mark = row.get(MARK).and_then(Value::as_str);
        out.push_str(if mark.is_some() { "<article class=\"third\">\n" } else { "<article>\n" });
        if let Some(reason) = mark {
            let reason = escape(reason);
            writeln!(out, "<p class=\"mark\">第三者からの情報：開示前に確認（{reason}）</p>").ok();
        }
        fields(record, part.table, row, out);
        out.push_str("</article>\n");
    }
}

/// The fields of an object that say something.
fn fields(record: &Record, table: &str, row: &Map<String, Value>, out: &mut String) {
    out.push_str("<dl>\n");
    let says = |name: &str, value: &Value| name != MARK && !labels::for_programs(name) && !is_nothing(value);
    let mut told: Vec<_> = row.iter().filter(|(name, value)| says(name, value)).collect();
    told.sort_by_key(|(name, _)| labels::place(name));
    for (name, value) in told {
        write!(out, "<dt>{}</dt><dd>", escape(labels::column(name))).ok();
        if labels::too_long_to_read(table, name) {
            out.push_str(ELSEWHERE);
        } else {
            show(record, table, name, value, out);
        }
        out.push_str("</dd>\n");
    }
    out.push_str("</dl>\n");
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn show(record: &Record, table: &str, name: &str, value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push('—'),
        Value::Bool(yes) => out.push_str(if *yes { "はい" } else { "いいえ" }),
        Value::Number(number) => {
            write!(out, "{number}").ok();
        }
        Value::String(text) => out.push_str(&escape(&readable(record, table, name, text))),
        Value::Array(items) => {
            out.push_str("<ul>");
            for item in items {
                out.push_str("<li>");
                show(record, table, name, item, out);
                out.push_str("</li>");
            }
            out.push_str("</ul>");
        }
        Value::Object(inner) => fields(record, table, inner, out),
    }
}

/// A text as people read it: a name for an id, a label for a word of the product, a moment in Japanese time.
fn readable(record: &Record, table: &str, name: &str, text: &str) -> String {
    if let Some(known) = record.names.get(text) {
        return known.clone();
    }
    if let Some(label) = labels::word(table, name, text) {
        return label;
    }
    if let Some(at) = Instant::parse(text) {
        return moment(at);
    }
    text.parse::<NaiveDate>().map_or_else(|_| text.to_owned(), wareki::long)
}

fn enclosed(record: &Record, out: &mut String) {
    out.push_str("<h2>同封のファイル</h2>\n");
    if record.files.is_empty() {
        out.push_str("<p class=\"none\">ファイルはありません。</p>\n");
        return;
    }
    out.push_str("<ul>\n");
    for file in &record.files {
        match &file.path {
            Some(path) => writeln!(out, "<li>{}</li>", escape(path)).ok(),
            None => writeln!(out, "<li>{}：保存後に壊れたか失われたため、同封していません。</li>", file.id).ok(),
        };
    }
    out.push_str("</ul>\n");
}

/// A moment as a clock in Japan shows it.
fn moment(at: Instant) -> String {
    let clock = (at.utc() + chrono::Duration::hours(9)).format("%H:%M");
    format!("{} {clock}", wareki::long(at.day()))
}

/// Text that stands for itself in HTML, also within a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A browser would not show it, and no text has it but by mistake.
            c if c.is_control() && !c.is_whitespace() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::disclosure::tests::sample;
    use proptest::prelude::*;

    #[test]
    fn the_page_reads_in_japanese_and_runs_nothing() {
        let page = page(&sample().marked());
        for text in [
            "第三者からの情報：開示前に確認（請求者以外の保護者の情報）",
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;",
            "令和7年11月25日 09:00",
            "見本 職員",
            "人工呼吸器の管理",
            "いいえ",
            "見本 花子（法定代理人（保護者））",
            "記録はありません。",
            "同封していません",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("<script") && !page.contains("http") && !page.contains("src="));
    }

    proptest! {
        #[test]
        fn nothing_that_was_written_becomes_markup(text in "\\PC{0,60}|[<>&\"'a-z=/ \\x00-\\x1f]{0,60}") {
            let mut record = sample();
            record.request.requested_by.clone_from(&text);
            if let Some(row) = record.parts.first_mut().and_then(|part| part.rows.first_mut()) {
                row.insert(text.clone(), Value::String(text.clone()));
            }
            let (with, without) = (page(&record), page(&sample()));
            let tags = |page: &str| page.matches('<').count();
            // One more field: dt and dd, opened and closed.
            let hidden = labels::for_programs(&text);
            let more = if hidden || is_nothing(&Value::String(text.clone())) || sample().parts[0].rows[0].contains_key(&text) { 0 } else { 4 };
            prop_assert_eq!(tags(&with), tags(&without) + more);
            prop_assert!(!escape(&text).contains(['<', '>', '"', '\'']));
        }
    }
}
