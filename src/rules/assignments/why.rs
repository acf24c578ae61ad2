//! The sentence that says why the first candidate comes first. It only reads the order; `ranking.rs` makes it.

use crate::base::words::Words;
use crate::rules::assignments::answer::{Candidate, RulePoint};
use crate::rules::assignments::wording::{en, ja, listed, tenths};
use crate::rules::assignments::{RankingRule, Tier};

/// Why the first candidate comes before the second.
pub fn why(first: &Candidate, second: Option<&Candidate>) -> Words {
    let mut sentences = vec![before(first, second)];
    if first.tier == Tier::AboveTarget {
        sentences.insert(
            0,
            Words::fixed(
                "目安の範囲で受け入れられるコーディネーターはいません。",
                "Nobody can take this child within target.",
            ),
        );
    }
    let helpful = |point: &&RulePoint| point.rule != RankingRule::Load && point.points < 0;
    sentences.extend(first.rules.iter().filter(helpful).map(|point| point.words.clone()));
    listed(sentences.iter())
}

fn before(first: &Candidate, second: Option<&Candidate>) -> Words {
    let Some(second) = second else {
        return Words::fixed(
            "受け入れられるコーディネーターはこの1人だけです。",
            "This is the only coordinator who can take the child.",
        );
    };
    if first.tier != second.tier {
        return Words::fixed(
            "目安の範囲で受け入れられるのは、このコーディネーターだけです。",
            "This is the only coordinator who can take the child within target.",
        );
    }
    let (own, next) = (tenths(first.adjusted), tenths(second.adjusted));
    if first.step != second.step {
        return Words::told(
            format!("負荷（{own}％）が、次の候補（{next}％）より軽いためです。"),
            format!("Load ({own}%) is lower than the next candidate's ({next}%)."),
        );
    }
    if first.last_new_case_on == second.last_new_case_on {
        return Words::told(
            format!(
                "負荷（{own}％）は次の候補（{next}％）とほぼ同じで、前回の新規の担当も同じ日のため、登録の順です。"
            ),
            format!(
                "Load ({own}%) is about the same as the next candidate's ({next}%), and so is the last new case; the order \
                 of registration decides."
            ),
        );
    }
    let (since_ja, since_en) = match first.last_new_case_on {
        Some(day) => (
            format!("新規の担当から最も長く空いています（前回は{}）", ja(day)),
            format!("the last new case is longest ago ({})", en(day)),
        ),
        None => ("これまで新規の担当がありません".to_owned(), "there has been no new case so far".to_owned()),
    };
    Words::told(
        format!("負荷（{own}％）は次の候補（{next}％）とほぼ同じですが、{since_ja}。"),
        format!("Load ({own}%) is about the same as the next candidate's ({next}%), but {since_en}."),
    )
}
