//! Entered text: cleaning it, and the folded keys by which names, kana and phone numbers are found again.
//!
//! What a person wrote is kept as written (only its encoding and its spaces are put in order); a key is for searching
//! and comparing and is never shown. Nothing here knows which field a text belongs to or how long it may be.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most entries that one key puts into a substring index.
pub const MAX_SUFFIXES: usize = 40;

/// One line of entered text, ready to be stored: NFC, no space at either end, and every run of spaces inside (tabs,
/// line breaks and U+3000 among them) as one half-width space, as JP Core asks between family and given name.
///
/// NFC alone would turn a compatibility ideograph of a registered name (U+FA19 神) into its ordinary form for good;
/// it is written with its standardized variation selector instead, which NFC leaves alone and [`fold_key`] ignores.
pub fn clean(text: &str) -> String {
    let composed = compose(text);
    let mut cleaned = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.push_str(word);
    }
    cleaned
}

/// The name of a place, ready to be stored: as by [`clean`], its digits and letters in one width, so that 見本１丁目 and
/// 見本1丁目 are the same place.
pub fn place(text: &str) -> String {
    clean(&text.nfkc().collect::<String>())
}

/// A note of several lines, ready to be stored: composed as by [`clean`], line ends as `\n`, no space at the end of a
/// line, no empty line at the beginning or the end. Indents and empty lines inside stay.
pub fn clean_note(text: &str) -> String {
    let composed = compose(text).replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = composed.split('\n').map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// A list of one-line texts, ready to be stored: each as by [`clean`], none empty, each once, in the order entered.
pub fn clean_list(texts: Vec<String>) -> Vec<String> {
    unique(texts.iter().map(|text| clean(text)))
}

/// Names of places, each once, as by [`place`].
pub fn places(texts: &[String]) -> Vec<String> {
    unique(texts.iter().map(|text| place(text)))
}

fn unique(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !list.contains(&text) {
            list.push(text);
        }
    }
    list
}

/// The key under which a name is searched and compared: equal for every usual way of writing the same name.
///
/// Width (NFKC), katakana and hiragana, upper and lower case, small and large kana, ヴ/ブ, ヴェ/ベ, ヲ/オ, ヂ/ジ, ヅ/ズ, ヰ/イ,
/// ヱ/エ, old and new forms of characters (髙/高, 邊/辺) and Latin accents meet; spaces, ・, ー, hyphens, every other
/// sign and variation selectors are left out. The key may be empty. Folding a key again changes nothing.
pub fn fold_key(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    let mut after_kana = false;
    for c in text.chars().map(combining_voice_mark).nfkd().flat_map(char::to_lowercase) {
        // A voiced mark is part of the kana before it; composition below joins the two.
        if matches!(c, '\u{3099}' | '\u{309A}') {
            if after_kana {
                letters.push(c);
            }
        } else if c.is_alphanumeric() && c != 'ー' && !is_latin_accent(c) {
            letters.push(c);
            after_kana = is_kana_letter(c);
        }
    }
    let letters: String = letters.nfc().filter(|c| !matches!(c, '\u{3099}' | '\u{309A}')).map(hiragana).collect();
    plain_v(letters).chars().map(plain_kana).map(new_form).collect()
}

/// ヴァ, ヴィ, ヴェ, ヴォ and ヴュ as バ, ビ, ベ, ボ and ビュ, the way most people write them.
fn plain_v(letters: String) -> String {
    const PLAIN: [(&str, &str); 5] = [("ゔぁ", "ば"), ("ゔぃ", "び"), ("ゔぇ", "べ"), ("ゔぉ", "ぼ"), ("ゔゅ", "びゅ")];
    if !letters.contains('ゔ') {
        return letters;
    }
    PLAIN.iter().fold(letters, |text, (from, to)| text.replace(from, to))
}

/// The digits of a text in half width, everything else left out: the key of a phone number or a code.
pub fn digits(text: &str) -> String {
    text.nfkc().filter(char::is_ascii_digit).collect()
}

/// Every suffix of a folded key, longest first, at most [`MAX_SUFFIXES`] of them: with these in an index, a search for
/// a part of the key is a search for a prefix. In a longer key, parts that begin after the 40th character are not found.
pub fn suffixes(key: &str) -> Vec<String> {
    key.char_indices().take(MAX_SUFFIXES).filter_map(|(at, _)| key.get(at..)).map(str::to_owned).collect()
}

/// The smallest string above every string that begins with `prefix`, in the order of UTF-8 bytes, so that
/// `key >= prefix AND key < upper_bound(prefix)` finds exactly the keys with that prefix.
///
/// There is none above the empty prefix (or one of U+10FFFF only); the answer is then U+10FFFF once more than the
/// prefix has it, which is above every key of [`fold_key`].
pub fn upper_bound(prefix: &str) -> String {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        if let Some(next) = next_char(last) {
            chars.push(next);
            return chars.into_iter().collect();
        }
    }
    format!("{prefix}{}", char::MAX)
}

/// Hiragana and half-width kana as full-width katakana, the form in which readings are stored; anything else stays.
pub fn katakana(text: &str) -> String {
    let mut wide = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FF65}'..='\u{FF9F}' => wide.extend(std::iter::once(c).nfkd()),
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => wide.push(char::from_u32(u32::from(c) + 0x60).unwrap_or(c)),
            _ => wide.push(c),
        }
    }
    compose(&wide)
}

/// Whether a text is a reading: kana of any kind and width, with ー, ・ and spaces, and at least one letter.
pub fn is_kana(text: &str) -> bool {
    let allowed = |c: char| {
        is_kana_letter(c)
            || matches!(c, ' ' | '\u{3000}' | '\u{3099}'..='\u{309C}' | '゠'..='ヿ' | '\u{FF65}'..='\u{FF9F}')
    };
    text.chars().all(allowed) && text.nfkc().any(is_kana_letter)
}

/// Whether a text is a Japanese phone number as people write it: in any width, with hyphens, brackets, spaces, dots or
/// commas (text taken from PDF has 、), with 0 or +81 in front. Ten digits, or eleven for 050 to 090 and 0800.
///
/// An extension or a second number belongs in another field and makes this false.
pub fn phone_ok(text: &str) -> bool {
    let typed: String = text.nfkc().filter(|c| !c.is_whitespace() && !is_hyphen(*c)).collect();
    let national = match typed.strip_prefix("+81") {
        Some(rest) => format!("0{}", rest.strip_prefix("(0)").or_else(|| rest.strip_prefix('0')).unwrap_or(rest)),
        None => typed,
    };
    let number = national.replace(['(', ')', '.', ',', '、', '/'], "");
    let eleven = ["050", "060", "070", "080", "090"].iter().any(|mobile| number.starts_with(mobile));
    number.bytes().all(|b| b.is_ascii_digit())
        && number.starts_with('0')
        && !number.starts_with("00")
        && number.len() == if eleven { 11 } else { 10 }
}

/// A telephone number in half width, ready to be stored: as it was written, but every hyphen as `-` and no space inside.
pub fn phone(text: &str) -> String {
    let half = text.nfkc().filter(|c| !c.is_whitespace());
    half.map(|c| if is_hyphen(c) { '-' } else { c }).collect()
}

/// A 郵便番号 as `NNN-NNNN`, from seven digits in any width with or without 〒, hyphen and spaces.
/// Nothing if anything else is in the text. Whether the Post gave the number out is not known here.
pub fn postal_code(text: &str) -> Option<String> {
    let number: String = text.nfkc().filter(|c| !c.is_whitespace() && !is_hyphen(*c) && *c != '〒').collect();
    let seven = number.len() == 7 && number.bytes().all(|b| b.is_ascii_digit());
    let (area, rest) = number.split_at_checked(3).filter(|_| seven)?;
    Some(format!("{area}-{rest}"))
}

/// Whether two folded kana keys may well be the same name: equal; or one (of two letters or more) begins the other, as
/// when only the family name is known yet; or, from three letters on, they differ in one letter put in, left out or
/// replaced. Never true for an empty key. For a warning about duplicates, not for a decision.
pub fn near_equal(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return false;
    }
    if short == long || (short.len() >= 2 && long.starts_with(&short)) {
        return true;
    }
    let same_start = short.iter().zip(&long).take_while(|(x, y)| x == y).count();
    let same_end = short.iter().rev().zip(long.iter().rev()).take_while(|(x, y)| x == y).count();
    short.len() >= 3 && long.len() - short.len() <= 1 && same_start + same_end + 1 >= long.len()
}

/// Whether a text has a control character that no field may hold: NUL (which PostgreSQL cannot store) or any other of
/// U+0000 to U+001F except line feed, carriage return and tab.
pub fn has_forbidden_control(text: &str) -> bool {
    text.chars().any(|c| c < ' ' && !matches!(c, '\n' | '\r' | '\t'))
}

/// NFC that keeps compatibility ideographs apart by their variation selectors.
fn compose(text: &str) -> String {
    text.cjk_compat_variants().nfc().collect()
}

/// The scalar value after `c` in the order of UTF-8 bytes, which is the order of code points.
fn next_char(c: char) -> Option<char> {
    match c {
        '\u{D7FF}' => Some('\u{E000}'),
        _ => char::from_u32(u32::from(c) + 1),
    }
}

/// ゛ and ゜ typed as signs of their own count as belonging to the kana before them.
fn combining_voice_mark(c: char) -> char {
    match c {
        '゛' => '\u{3099}',
        '゜' => '\u{309A}',
        _ => c,
    }
}

/// Accents of Latin letters; the voiced marks of kana are not among them.
fn is_latin_accent(c: char) -> bool {
    is_combining_mark(c) && matches!(c, '\u{0300}'..='\u{036F}')
}

fn is_kana_letter(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ' | 'ァ'..='ヺ' | 'ヽ' | 'ヾ' | '\u{31F0}'..='\u{31FF}')
}

/// Everything that is typed as a hyphen in numbers, after NFKC; ー is one of them there.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー')
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        'ヷ' => 'わ',
        'ヸ' => 'い',
        'ヹ' => 'え',
        'ヺ' => 'お',
        _ => c,
    }
}

/// Kana that sound alike or differ in size only, as one. Vietnamese đ has no accent that could be taken off.
fn plain_kana(c: char) -> char {
    match c {
        'ぁ' => 'あ',
        'ぃ' | 'ゐ' => 'い',
        'ぅ' => 'う',
        'ぇ' | 'ゑ' => 'え',
        'ぉ' | 'を' => 'お',
        'ゕ' => 'か',
        'ゖ' => 'け',
        'ぢ' => 'じ',
        'っ' => 'つ',
        'づ' => 'ず',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        'ゔ' => 'ぶ',
        'đ' => 'd',
        _ => c,
    }
}

fn new_form(c: char) -> char {
    NEW_FORMS.get(&c).copied().unwrap_or(c)
}

/// Old form of a character → the form under which it is found.
static NEW_FORMS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    for group in FORMS.split_whitespace() {
        let mut group = group.chars();
        if let Some(new) = group.next() {
            forms.extend(group.map(|old| (old, new)));
        }
    }
    forms
});

/// Forms of one character, the one they are found under first: 旧字体 of the 常用漢字表 and the 人名用漢字 list, and the
/// variants that family and place names are registered with. Compatibility ideographs need no entry, NFKC joins them.
/// The list is generous: a character too many only makes a search find a little more.
const FORMS: &str = "
    亜亞 悪惡 圧壓 囲圍 為爲 医醫 壱壹 稲稻 隠隱 栄榮 営營 衛衞 駅驛 円圓 縁緣 塩鹽 応應 桜櫻 奥奧 横橫 温溫 悦悅 鋭銳 焔焰 煙烟
    価價 画畫 会會 回囘 絵繪 懐懷 壊壞 拡擴 覚覺 学學斈 楽樂 岳嶽 勧勸 巻卷 寛寬 歓歡 缶罐 観觀 関關 陥陷 館舘 巌巖 顔顏
    気氣 亀龜 帰歸 偽僞 戯戲 犠犧 旧舊 虚虛 拠據 挙擧 侠俠 峡峽 教敎 強强 郷鄕 暁曉 尭堯 吉𠮷 喜㐂 倶俱
    恵惠 渓溪 経經 継繼 繋繫 茎莖 蛍螢 軽輕 鶏鷄雞 芸藝 欠缺 県縣 倹儉 剣劍劔劒 圏圈 検檢 権權 献獻 研硏 験驗 顕顯 厳嚴 群羣
    戸戶 呉吳 広廣 恒恆 昂昻 晃晄 高髙 黄黃 麹麴 国國圀 黒黑 亘亙 済濟 砕碎 歳歲 剤劑 崎﨑嵜碕 雑雜 参參 惨慘 桟棧 産產 蚕蠶 賛贊 残殘 桑桒
    糸絲 歯齒 児兒 辞辭 湿濕 実實 舎舍 写寫 釈釋 寿壽 収收 秋穐龝 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍敘 将將 称稱 渉涉 昇曻 松枩 焼燒 奨奬 蒋蔣 醤醬
    条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 穣穰 譲讓 醸釀 触觸 嘱囑 真眞 寝寢 慎愼 晋晉 尽盡 靭靱
    図圖 粋粹 酔醉 穂穗 随隨 髄髓 数數 枢樞 瀬瀨 青靑 清淸 斉齊齋斎斊 声聲 静靜 税稅 摂攝 窃竊 説說 専專 戦戰 浅淺 潜潛 仙僊 船舩 銭錢 践踐 繊纖 蝉蟬 禅禪
    双雙 壮壯 荘莊 捜搜 挿插 巣巢 曽曾 痩瘦 争爭 総總 聡聰 装裝 騒騷 蔵藏 臓臟 即卽 属屬 続續 草艸
    堕墮 対對 体體 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 脱脫 担擔 単單 団團 弾彈 断斷 痴癡 遅遲 昼晝 虫蟲 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 鶴靏靍鸖
    逓遞 鉄鐵 転轉 点點 填塡 伝傳 兎兔 土圡 灯燈 当當 党黨 盗盜 涛濤 祷禱 島嶋嶌 闘鬪 徳德 独獨 読讀 届屆 呑吞 弐貳 祢禰 悩惱 脳腦 野埜
    覇霸 廃廢 拝拜 売賣 麦麥 剥剝 橋𣘺槗 発發 髪髮 抜拔 晩晚 蛮蠻 浜濱濵 彦彥 檜桧 瓶甁 富冨 淵渕渊 払拂 仏佛 並竝 屏屛 変變 辺邊邉 弁辨瓣辯
    歩步 宝寶寳 豊豐 峰峯 頬頰 没沒 翻飜 毎每 槙槇 万萬 満滿 黙默 弥彌 訳譯 薬藥 薮藪籔 柳栁桺 与與 予豫 余餘 誉譽 揺搖 様樣 瑶瑤 謡謠 遥遙 鴎鷗
    来來 莱萊 頼賴 乱亂 覧覽 裏裡 略畧 竜龍 涼凉 両兩 猟獵 凛凜 緑綠 塁壘 励勵 礼禮 霊靈 齢齡 恋戀 炉爐 労勞 楼樓 篭籠 禄祿 録錄 湾灣
";

/// The most letters of a key that rows are sorted and found by: an index row on PostgreSQL has its limit.
pub const LONGEST_SORT_KEY: usize = 100;

/// The folded form of a name, cut to what an index can hold.
pub fn sort_key(name: &str) -> String {
    fold_key(name).chars().take(LONGEST_SORT_KEY).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_telephone_number_is_kept_in_half_width() {
        for (typed, kept) in [
            ("０３－１２３４－５６７８", "03-1234-5678"),
            ("03-1234-5678", "03-1234-5678"),
            ("（03）1234 5678", "(03)12345678"),
        ] {
            assert_eq!(phone(typed), kept);
        }
    }

    #[test]
    fn a_line_is_composed_trimmed_and_spaced_by_one_half_width_space() {
        for (typed, stored) in [
            ("　見本　　太郎 ", "見本 太郎"),
            ("見本\t\r\n太郎", "見本 太郎"),
            ("か\u{3099}", "が"),
            ("髙﨑", "髙﨑"),
            ("葛\u{E0100}", "葛\u{E0100}"),
            ("\u{FA19}", "神\u{FE00}"),
            ("ﾐﾎﾝ １２", "ﾐﾎﾝ １２"),
            (" 　", ""),
        ] {
            assert_eq!(clean(typed), stored, "{typed:?}");
        }
    }

    #[test]
    fn a_note_keeps_its_lines() {
        assert_eq!(clean_note("\r\n  一行目 　\r\n\r\n　二行目\rか\u{3099}\n\n"), "  一行目\n\n　二行目\nが");
        assert_eq!(clean_note(" \n "), "");
    }

    #[test]
    fn one_name_has_one_key_however_it_is_written() {
        for (key, ways) in [
            ("みほんたろう", &["ミホン タロウ", "ﾐﾎﾝ　ﾀﾛｳ", "みほん・たろう", "ミホン＝タロー ウ"] as &[&str]),
            ("がぎぶ", &["ｶﾞｷﾞｳﾞ", "カ゛ギヴ", "か\u{3099}き゛ぶ", "ガ-ギ‐ヴ"]),
            ("じずおけいえ", &["ヂヅヲヶヰヱ", "ぢづをゖゐゑ"]),
            ("びびゆう", &["ヴィヴュウ", "ｳﾞｨヴュウ", "ビビュウ"]),
            ("きよつと", &["キョット", "ｷｮｯﾄ"]),
            ("高崎浜辺斉藤", &["髙﨑濵邉齋藤", "高嵜濱邊齊藤", "高碕浜辺斎藤"]),
            ("島広国沢滝桜真徳恵竜吉富", &["嶋廣國澤瀧櫻眞德惠龍𠮷冨", "嶌廣國澤瀧櫻眞德惠龍𠮷冨"]),
            ("葛神", &["葛\u{E0100}神\u{FE00}", "葛\u{FA19}"]),
            ("nguyenthidao", &["Nguyễn Thị Đào", "ＮＧＵＹＥＮ THI DAO", "nguyen-thi'dao"]),
            ("株見本12", &["㈱見本①２", "（株）見本 12"]),
            ("", &["", " 　・ー-－〜゛", "\u{3099}", "\u{FE0F}"]),
        ] {
            for way in ways {
                assert_eq!(fold_key(way), key, "{way:?}");
            }
        }
    }

    #[test]
    fn names_that_differ_keep_different_keys() {
        let keys = ["みほん", "みぼん", "みぽん", "見本", "身本", "ミホ", "太郎", "大郎"].map(fold_key);
        assert_eq!(keys.iter().collect::<std::collections::HashSet<_>>().len(), keys.len());
    }

    #[test]
    fn no_new_form_is_also_an_old_one() {
        for (old, new) in &*NEW_FORMS {
            assert!(!NEW_FORMS.contains_key(new), "{old} {new}");
            assert_eq!(old.nfkc().collect::<String>(), old.to_string(), "{old} is joined by NFKC already");
        }
        let listed: Vec<char> = FORMS.split_whitespace().flat_map(str::chars).collect();
        let distinct: std::collections::HashSet<char> = listed.iter().copied().collect();
        assert_eq!(listed.len(), distinct.len(), "a character stands twice in the list");
    }

    #[test]
    fn digits_come_out_in_half_width() {
        assert_eq!(digits("０３-5742ー７８④"), "035742784");
        assert_eq!(digits("電話なし"), "");
    }

    #[test]
    fn the_index_of_a_key_has_its_suffixes_and_never_more_than_forty() {
        assert_eq!(suffixes("見本太"), ["見本太", "本太", "太"]);
        assert_eq!(suffixes(""), Vec::<String>::new());
        let long = "あ".repeat(100);
        assert_eq!(suffixes(&long).len(), MAX_SUFFIXES);
    }

    #[test]
    fn the_bound_of_a_prefix_is_the_next_string() {
        for (prefix, bound) in [
            ("a", "b"),
            ("みほ", "みぼ"),
            ("\u{7F}", "\u{80}"),
            ("x\u{D7FF}", "x\u{E000}"),
            ("x\u{10FFFF}", "y"),
            ("", "\u{10FFFF}"),
            ("\u{10FFFF}", "\u{10FFFF}\u{10FFFF}"),
        ] {
            assert_eq!(upper_bound(prefix), bound, "{prefix:?}");
        }
    }

    #[test]
    fn readings_become_full_width_katakana() {
        for (typed, stored) in [
            ("みほん たろう", "ミホン タロウ"),
            ("ﾐﾎﾝ　ﾊﾅｺﾞｰ･ﾊﾟ", "ミホン　ハナゴー・パ"),
            ("か\u{3099}ゝゔ", "ガヽヴ"),
            ("見本 A", "見本 A"),
        ] {
            assert_eq!(katakana(typed), stored, "{typed}");
        }
    }

    #[test]
    fn a_reading_is_kana_and_has_a_letter() {
        for text in ["ミホン タロウ", "みほん", "ﾐﾎﾝ ﾊﾅｺﾞ", "ジャン・ポール", "ミホ　ン", "ヴィー"]
        {
            assert!(is_kana(text), "{text}");
        }
        for text in ["", " ", "ー", "・", "ﾞ", "見本", "みほん1", "Mihon", "みほん、"] {
            assert!(!is_kana(text), "{text}");
        }
    }

    #[test]
    fn phone_numbers_are_known_however_they_are_typed() {
        for text in [
            "03-5742-7844",
            "０３（５７４２）７８４４",
            "03、3941、3221",
            "03 5742 7844",
            "03ー5742−7844",
            "090-1234-5678",
            "08012345678",
            "0120-123-456",
            "0800-123-4567",
            "0467-12-3456",
            "+81 3-5742-7844",
            "+81-(0)90-1234-5678",
            "＋８１３５７４２７８４４",
        ] {
            assert!(phone_ok(text), "{text}");
        }
        for text in [
            "",
            "5742-7844",
            "03-5742-784",
            "03-5742-78444",
            "090-123-4567",
            "0010-1234-56",
            "03-5742-7844 内線3",
            "+1 212 555 0100",
            "電話なし",
            "+",
            "--",
        ] {
            assert!(!phone_ok(text), "{text}");
        }
    }

    #[test]
    fn postal_codes_take_one_form() {
        for text in ["140-8715", "1408715", "〒１４０－８７１５", "〒 140ー8715", " 140 8715 "] {
            assert_eq!(postal_code(text).as_deref(), Some("140-8715"), "{text}");
        }
        for text in ["", "140-871", "140-87155", "140-871a", "140.8715", "一四〇-八七一五"] {
            assert_eq!(postal_code(text), None, "{text}");
        }
    }

    #[test]
    fn near_names_are_told_from_other_names() {
        for (a, b, near) in [
            ("みほんたろう", "みほんたろう", true),
            ("みほん", "みほんたろう", true),
            ("みほ", "みほん", true),
            ("みほんたろう", "みほんたろお", true),
            ("みほんたろう", "みほんたろ", true),
            ("みほんたろう", "みほんたう", true),
            ("みほん", "みへん", true),
            ("aab", "aaab", true),
            ("みほんたろう", "みほんじろう", true),
            ("みほんたろう", "みほんはなこ", false),
            ("みほん", "みはな", false),
            ("み", "みほん", false),
            ("あお", "あい", false),
            ("あい", "あおい", false),
            ("みほん", "ほんみ", false),
            ("", "", false),
            ("", "み", false),
        ] {
            assert_eq!(near_equal(a, b), near, "{a} {b}");
            assert_eq!(near_equal(b, a), near, "{b} {a}");
        }
    }

    #[test]
    fn only_line_ends_and_tabs_are_controls_a_field_may_hold() {
        for text in ["\0", "見\u{1}本", "\u{1B}[31m", "\u{1F}", "\u{8}"] {
            assert!(has_forbidden_control(text), "{text:?}");
        }
        assert!(!has_forbidden_control("見本\r\n\t太郎 "));
    }

    /// Text with many of the characters that folding treats specially.
    fn awkward() -> impl Strategy<Value = String> {
        let special = prop::sample::select(
            "か゛ｶﾞﾞヷヴあぱ・ー-－ 　髙﨑Ǆİ가각①㈱é\u{FA19}\u{1100}\u{1161}\u{3099}\u{309A}\u{301}\u{FE00}\u{E0100}"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(prop_oneof![3 => special, 1 => any::<char>()], 0..12)
            .prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in awkward()) {
            let key = fold_key(&text);
            prop_assert_eq!(fold_key(&key), key);
        }

        #[test]
        fn cleaning_twice_is_cleaning_once(text in awkward()) {
            let cleaned = clean(&text);
            prop_assert_eq!(&clean(&cleaned), &cleaned);
            prop_assert_eq!(fold_key(&cleaned), fold_key(&text));
            let note = clean_note(&text);
            prop_assert_eq!(clean_note(&note), note);
            let reading = katakana(&text);
            prop_assert_eq!(katakana(&reading), reading);
        }

        #[test]
        fn every_part_of_a_key_begins_a_suffix(key in "[あ-んa-z0-9見本太郎]{1,40}", from in 0..40_usize, length in 1..40_usize) {
            let part: String = key.chars().skip(from).take(length).collect();
            prop_assert!(part.is_empty() || suffixes(&key).iter().any(|suffix| suffix.starts_with(&part)));
        }

        #[test]
        fn the_bound_parts_strings_with_the_prefix_from_all_others(prefix in "[a-zあ-ん\u{D7FF}𠮷]{1,4}", other in any::<String>()) {
            let bound = upper_bound(&prefix);
            let with_prefix = format!("{prefix}{other}");
            prop_assert!(prefix <= with_prefix && with_prefix < bound);
            let between = other >= prefix && other < bound;
            prop_assert_eq!(between, other.starts_with(&prefix));
        }

        #[test]
        fn nearness_does_not_depend_on_the_order(a in "[あ-え]{0,5}", b in "[あ-え]{0,5}") {
            prop_assert_eq!(near_equal(&a, &b), near_equal(&b, &a));
        }
    }

    #[test]
    fn a_sort_key_never_outgrows_its_index() {
        assert_eq!(sort_key(&"\u{fdfa}".repeat(200)).chars().count(), LONGEST_SORT_KEY);
        assert_eq!(sort_key("ミホン"), fold_key("ミホン"));
    }
}
