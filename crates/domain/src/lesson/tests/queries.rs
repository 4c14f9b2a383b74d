//! Every query once, on either database; the quantiles.

use super::*;
use crate::db::DbError;
use crate::id::{LessonId, RecheckId};
use crate::lesson::statistics::days;
use proptest::prelude::*;

#[test]
fn every_query_of_what_is_learnt_runs() {
    let world = World::new();
    let someone = world.account("someone");
    let case = CaseId::parse("cas_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap();
    let lesson = LessonId::parse("lsn_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap();
    let check = RecheckId::parse("rck_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap();
    let change = crate::id::ChangeId::parse("cng_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap();
    let filter = Filter {
        state: Some(LessonState::Open),
        kind: Some(LessonKind::Suite),
        case: Some(case.clone()),
        before: Some(lesson.clone()),
    };
    world.read(|tx| {
        assert!(store::lesson(tx, &lesson)?.is_none() && store::lessons(tx, &someone, &filter, 5)?.is_empty());
        assert!(!store::is_recused(tx, &case, &someone)?);
        assert!(store::recheck(tx, &check)?.is_none() && store::rechecks(tx, &case)?.is_empty());
        assert!(store::open_rechecks(tx, &someone, 5)?.is_empty());
        assert!(store::warning(tx, &change)?.is_none() && store::warnings(tx, &case)?.is_empty());
        assert!(store::counted(tx)?.is_empty() && store::counted_rechecks(tx)?.is_empty());
        assert_eq!(store::confirmed_warnings(tx)?, 0);
        assert!(store::times_to_tell(tx)?.is_empty() && store::times_to_close(tx)?.is_empty());
        Ok::<_, DbError>(())
    });
}

proptest! {
    #[test]
    fn of_fewer_than_five_no_time_is_told_and_half_is_never_longer_than_nine_of_ten(
        hours in prop::collection::vec(0_u8..24, 0..20), day in 1_u8..28
    ) {
        let at = |h: &u8| ("2026-01-01T00:00:00Z".to_owned(), format!("2026-01-{day:02}T{h:02}:00:00Z"));
        let moments: Vec<(String, String)> = hours.iter().map(at).collect();
        let (half, most) = days(&moments);
        prop_assert_eq!(half.is_some(), moments.len() >= 5);
        prop_assert!(half <= most && most.unwrap_or_default() < 28);
    }

    #[test]
    fn any_text_is_a_target_or_is_not(text in "\\PC{0,60}") {
        for kind in LessonKind::ALL {
            let found = target_exists(&CATALOG, *kind, &text);
            prop_assert!(*kind != LessonKind::Other || found);
        }
    }
}
