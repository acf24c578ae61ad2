//! Who there is in 見本区, and where: the figures of the committee's report with invented people.

use crate::rules::agencies::AgencyKind;
use crate::rules::users::Role;

/// A consultation office with its coordinators.
pub struct Office {
    pub name: &'static str,
    pub kana: &'static str,
    pub district: &'static str,
    pub number: &'static str,
    pub coordinators: &'static [Worker],
}

/// A coordinator: name, reading, full-time equivalent and other duties in hundredths, and the children by reference.
pub struct Worker {
    pub name: &'static str,
    pub kana: &'static str,
    pub fte: i32,
    pub other_duties: i32,
    pub children: &'static [u32],
}

const fn worker(
    name: &'static str,
    kana: &'static str,
    fte: i32,
    other_duties: i32,
    children: &'static [u32],
) -> Worker {
    Worker { name, kana, fte, other_duties, children }
}

/// Twelve offices with one to ten children each, twenty-one coordinators.
pub const OFFICES: [Office; 12] = [
    Office {
        name: "見本台相談支援センター",
        kana: "ミホンダイソウダンシエンセンター",
        district: "見本台",
        number: "1330900018",
        coordinators: &[worker("旗台 三郎", "ハタダイ サブロウ", 100, 0, &[21, 22, 23, 24, 25, 26, 27, 28, 29, 30])],
    },
    Office {
        name: "見本中央相談支援センター",
        kana: "ミホンチュウオウソウダンシエンセンター",
        district: "見本中央",
        number: "1330900026",
        coordinators: &[
            worker("荏原 次郎", "エバラ ジロウ", 100, 0, &[18, 19, 20]),
            worker("見本 春子", "ミホン ハルコ", 100, 20, &[16, 17]),
        ],
    },
    Office {
        name: "見本北相談室",
        kana: "ミホンキタソウダンシツ",
        district: "見本北",
        number: "1330900034",
        coordinators: &[
            worker("大井 花子", "オオイ ハナコ", 100, 0, &[2]),
            worker("見本 夏子", "ミホン ナツコ", 100, 0, &[13, 14, 15]),
        ],
    },
    Office {
        name: "見本南相談室",
        kana: "ミホンミナミソウダンシツ",
        district: "見本南",
        number: "1330900042",
        coordinators: &[
            worker("見本 秋子", "ミホン アキコ", 80, 0, &[10, 11]),
            worker("見本 冬子", "ミホン フユコ", 50, 0, &[12]),
            worker("見本 朝子", "ミホン アサコ", 100, 60, &[]),
        ],
    },
    Office {
        name: "見本東相談支援事業所",
        kana: "ミホンヒガシソウダンシエンジギョウショ",
        district: "見本東",
        number: "1330900059",
        coordinators: &[
            worker("見本 桜", "ミホン サクラ", 100, 0, &[7, 8]),
            worker("見本 楓", "ミホン カエデ", 60, 0, &[9]),
        ],
    },
    Office {
        name: "見本西相談支援事業所",
        kana: "ミホンニシソウダンシエンジギョウショ",
        district: "見本西",
        number: "1330900067",
        coordinators: &[
            worker("見本 梅", "ミホン ウメ", 100, 50, &[5]),
            worker("見本 椿", "ミホン ツバキ", 100, 50, &[6]),
        ],
    },
    Office {
        name: "相談室みほんの丘",
        kana: "ソウダンシツミホンノオカ",
        district: "見本台",
        number: "1330900075",
        coordinators: &[
            worker("見本 蓮", "ミホン レン", 100, 0, &[3]),
            worker("見本 葵", "ミホン アオイ", 100, 0, &[31]),
        ],
    },
    Office {
        name: "相談室みほん橋",
        kana: "ソウダンシツミホンバシ",
        district: "見本中央",
        number: "1330900083",
        coordinators: &[
            worker("見本 岳", "ミホン ガク", 100, 30, &[32]),
            worker("見本 湊", "ミホン ミナト", 40, 0, &[33]),
        ],
    },
    Office {
        name: "みほん坂こども相談",
        kana: "ミホンザカコドモソウダン",
        district: "見本北",
        number: "1330900091",
        coordinators: &[
            worker("見本 灯", "ミホン アカリ", 100, 0, &[34]),
            worker("見本 光", "ミホン ヒカリ", 100, 0, &[35]),
        ],
    },
    Office {
        name: "みほん浜こども相談",
        kana: "ミホンハマコドモソウダン",
        district: "見本南",
        number: "1330900109",
        coordinators: &[worker("見本 渚", "ミホン ナギサ", 100, 0, &[36])],
    },
    Office {
        name: "みほん森相談支援事業所",
        kana: "ミホンモリソウダンシエンジギョウショ",
        district: "見本東",
        number: "1330900117",
        coordinators: &[worker("見本 樹", "ミホン イツキ", 100, 0, &[37])],
    },
    Office {
        name: "みほん川相談支援事業所",
        kana: "ミホンガワソウダンシエンジギョウショ",
        district: "見本西",
        number: "1330900125",
        coordinators: &[worker("見本 泉", "ミホン イズミ", 100, 0, &[38])],
    },
];

/// The coordinator who leaves at the end of the fiscal year.
pub const LEAVING: &str = "見本 夏子";
/// The coordinator whose account is `coord`.
pub const ACCOUNT_HOLDER: &str = "荏原 次郎";

/// The other bodies round the children: kind, name, reading.
pub const AGENCIES: [(AgencyKind, &str, &str); 11] = [
    (AgencyKind::DisabilitySupportSection, "見本区障害者支援課", "ミホンクショウガイシャシエンカ"),
    (AgencyKind::HealthCentre, "見本保健センター", "ミホンホケンセンター"),
    (AgencyKind::HealthCentre, "見本北保健センター", "ミホンキタホケンセンター"),
    (AgencyKind::HealthCentre, "見本南保健センター", "ミホンミナミホケンセンター"),
    (AgencyKind::Hospital, "見本大学病院", "ミホンダイガクビョウイン"),
    (AgencyKind::Hospital, "見本こども病院", "ミホンコドモビョウイン"),
    (AgencyKind::HomeNursingStation, "見本訪問看護ステーション", "ミホンホウモンカンゴステーション"),
    (AgencyKind::NurserySection, "見本区保育課", "ミホンクホイクカ"),
    (AgencyKind::EducationCentre, "見本区教育総合支援センター", "ミホンクキョウイクソウゴウシエンセンター"),
    (AgencyKind::SupportCentre, "見本県医療的ケア児支援センター", "ミホンケンイリョウテキケアジシエンセンター"),
    (AgencyKind::School, "見本小学校", "ミホンショウガッコウ"),
];

/// How the numbers of the nurseries are read; there are as many (the report: 12 nurseries with 13 children).
pub const NURSERIES: [&str; 12] =
    ["イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ", "ジュウ", "ジュウイチ", "ジュウニ"];

/// The accounts: user name, role, the kind of agency they work for, display name.
pub const ACCOUNTS: [(&str, Role, Option<AgencyKind>, &str); 12] = [
    ("section", Role::Section, None, "見本 支援係"),
    ("manager", Role::SectionManager, None, "見本 支援課長"),
    ("coord", Role::Coordinator, Some(AgencyKind::ConsultationOffice), "荏原 次郎"),
    ("office", Role::OfficeManager, Some(AgencyKind::ConsultationOffice), "見本 所長"),
    ("health", Role::HealthCentre, Some(AgencyKind::HealthCentre), "見本 保健師"),
    ("hospital", Role::Hospital, Some(AgencyKind::Hospital), "見本 退院支援看護師"),
    ("nursery", Role::NurserySection, Some(AgencyKind::NurserySection), "見本 保育係"),
    ("school", Role::EducationCentre, Some(AgencyKind::EducationCentre), "見本 就学相談員"),
    ("adviser", Role::Adviser, None, "見本 医師"),
    ("secretariat", Role::Secretariat, None, "見本 事務局"),
    ("auditor", Role::Auditor, None, "見本 監査"),
    ("admin", Role::Admin, None, "見本 管理者"),
];
