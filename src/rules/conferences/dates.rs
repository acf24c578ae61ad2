//! Which of the offered dates is the best: the one all can make is offered first (product contract §6).

use std::collections::BTreeMap;

use crate::base::clock::Instant;
use crate::base::ids::{ParticipantId, SlotId};
use crate::base::words::Words;
use crate::rules::conferences::DateAnswer;

/// An answer as far as the order follows from it.
pub type Given = (ParticipantId, SlotId, DateAnswer);

/// Where a date stands among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The date.
    pub slot: SlotId,
    /// Everybody who must come has said yes.
    pub all_required: bool,
    /// Those who said yes.
    pub yes: usize,
    /// Those who said maybe.
    pub maybe: usize,
    /// Those who said no.
    pub no: usize,
    /// Those who have not said anything.
    pub open: usize,
    /// The same in words.
    pub words: Words,
}

/// The dates in the order in which they are offered, the best first.
///
/// `people` are those invited and whether they must come; `slots` the dates with their beginnings; answers about other
/// dates or by others do not count, and of several by one person about one date the last does. First come the dates
/// that everybody who must come can make (has said yes), then those with the fewest noes, then the earliest; dates that
/// begin together are ordered by id. The order of what comes in does not matter.
pub fn rank(people: &[(ParticipantId, bool)], slots: &[(SlotId, Instant)], answers: &[Given]) -> Vec<Standing> {
    let said: BTreeMap<(ParticipantId, SlotId), DateAnswer> =
        answers.iter().map(|(who, slot, answer)| ((*who, *slot), *answer)).collect();
    let mut ranked: Vec<_> = slots.iter().map(|(slot, start)| (*start, standing(*slot, people, &said))).collect();
    ranked.sort_by_key(|(start, one)| (!one.all_required, one.no, *start, one.slot));
    ranked.into_iter().map(|(_, one)| one).collect()
}

fn standing(
    slot: SlotId,
    people: &[(ParticipantId, bool)],
    said: &BTreeMap<(ParticipantId, SlotId), DateAnswer>,
) -> Standing {
    let answer = |who: ParticipantId| said.get(&(who, slot)).copied();
    let count = |wanted: Option<DateAnswer>| people.iter().filter(|(who, _)| answer(*who) == wanted).count();
    let required = people.iter().filter(|(_, required)| *required).count();
    let coming = people.iter().filter(|(who, must)| *must && answer(*who) == Some(DateAnswer::Yes)).count();
    let mut one = Standing {
        slot,
        all_required: required == coming,
        yes: count(Some(DateAnswer::Yes)),
        maybe: count(Some(DateAnswer::Maybe)),
        no: count(Some(DateAnswer::No)),
        open: count(None),
        words: Words::fixed("", ""),
    };
    one.words = words(&one, people.len(), required, coming);
    one
}

fn words(one: &Standing, all: usize, required: usize, coming: usize) -> Words {
    let (ja, en) = if all > 0 && one.yes == all {
        ("全員が参加できます。".to_owned(), "Everybody can come.".to_owned())
    } else if required > 0 && coming == required {
        let en = if required == 1 {
            "The one person who must come can come.".to_owned()
        } else {
            format!("All {required} who must come can come.")
        };
        (format!("必須の参加者{required}者がすべて参加できます。"), en)
    } else if required > 0 {
        (
            format!("必須の参加者{required}者のうち{coming}者が参加できます。"),
            format!("{coming} of {required} who must come can come."),
        )
    } else {
        ("必須の参加者はいません。".to_owned(), "Nobody has to come.".to_owned())
    };
    let others: Vec<_> = [
        (one.maybe, "調整すれば可", "if needed"),
        (one.no, "不可", "cannot come"),
        (one.open, "未回答", "not answered yet"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .collect();
    if others.is_empty() {
        return Words::told(ja, en);
    }
    let others_ja: Vec<_> = others.iter().map(|(count, word, _)| format!("{word}{count}")).collect();
    let others_en: Vec<_> = others.iter().map(|(count, _, word)| format!("{count} {word}")).collect();
    Words::told(format!("{ja}{}。", others_ja.join("、")), format!("{en} {}.", others_en.join(", ")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn who(n: u128) -> ParticipantId {
        ParticipantId(Uuid::from_u128(n))
    }

    fn slot(n: u128) -> SlotId {
        SlotId(Uuid::from_u128(n))
    }

    fn at(hour: i64) -> Instant {
        Instant::parse("2025-12-01T00:00:00Z").unwrap().plus_minutes(hour * 60)
    }

    fn answer(letter: char) -> Option<DateAnswer> {
        match letter {
            'y' => Some(DateAnswer::Yes),
            'm' => Some(DateAnswer::Maybe),
            'n' => Some(DateAnswer::No),
            _ => None,
        }
    }

    /// Two who must come, one who may; a word of three letters per date says what they answer.
    fn order(words: &[&str]) -> Vec<u128> {
        let people = [(who(1), true), (who(2), true), (who(3), false)];
        let slots: Vec<_> = (0_i64..).zip(1..).zip(words).map(|((hour, n), _)| (slot(n), at(hour))).collect();
        let mut answers = Vec::new();
        for (n, word) in (1..).zip(words) {
            answers.extend((1..).zip(word.chars()).filter_map(|(p, letter)| Some((who(p), slot(n), answer(letter)?))));
        }
        rank(&people, &slots, &answers).iter().map(|one| one.slot.0.as_u128()).collect()
    }

    #[test]
    fn what_all_can_make_comes_first_then_the_fewest_noes_then_the_earliest() {
        for (case, words, expected) in [
            ("all required before few noes", &["y-y", "yyn"] as &[&str], &[2_u128, 1] as &[u128]),
            ("fewest noes among the possible", &["yyn", "yym"], &[2, 1]),
            ("the earliest of equals", &["yyy", "yyy"], &[1, 2]),
            ("maybe is no yes", &["ymy", "yyn"], &[2, 1]),
            ("fewest noes where none is possible", &["nny", "n-y", "--y"], &[3, 2, 1]),
            ("nothing answered", &["---", "---", "---"], &[1, 2, 3]),
        ] {
            assert_eq!(order(words), expected, "{case}");
        }
    }

    #[test]
    fn a_date_says_in_words_why_it_stands_where_it_stands() {
        let people = [(who(1), true), (who(2), false)];
        let answers = [(who(1), slot(1), DateAnswer::Yes), (who(2), slot(1), DateAnswer::No)];
        let ranked = rank(&people, &[(slot(1), at(1))], &answers);
        assert_eq!(ranked[0].words.ja, "必須の参加者1者がすべて参加できます。不可1。");
        assert_eq!(ranked[0].words.en, "The one person who must come can come. 1 cannot come.");
        let all = rank(&people[..1], &[(slot(1), at(1))], &answers);
        assert_eq!((&*all[0].words.ja, &*all[0].words.en), ("全員が参加できます。", "Everybody can come."));
    }

    proptest! {
        #[test]
        fn the_order_of_what_comes_in_does_not_matter(
            musts in prop::collection::vec(any::<bool>(), 0..5),
            hours in prop::collection::vec(0_i64..6, 0..6),
            letters in prop::collection::vec(prop::sample::select(vec!['y', 'm', 'n', '-']), 36),
            turn in 0_usize..36,
        ) {
            let mut people: Vec<_> = (1..).zip(&musts).map(|(n, must)| (who(n), *must)).collect();
            let mut slots: Vec<_> = (1..).zip(&hours).map(|(n, hour)| (slot(n), at(*hour))).collect();
            let mut answers: Vec<_> = letters.iter().enumerate().filter_map(|(i, letter)| {
                let i = u128::try_from(i).unwrap();
                Some((who(i % 6 + 1), slot(i / 6 + 1), answer(*letter)?))
            }).collect();
            let ranked = rank(&people, &slots, &answers);
            prop_assert_eq!(ranked.len(), slots.len());
            for pair in ranked.windows(2) {
                prop_assert!((!pair[0].all_required, pair[0].no) <= (!pair[1].all_required, pair[1].no));
            }
            for one in &ranked {
                prop_assert_eq!(one.yes + one.maybe + one.no + one.open, people.len());
            }
            people.reverse();
            slots.reverse();
            if !answers.is_empty() {
                let turn = turn % answers.len();
                answers.rotate_left(turn);
            }
            prop_assert_eq!(rank(&people, &slots, &answers), ranked);
        }
    }
}
