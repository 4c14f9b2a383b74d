//! How an order is cut, and what follows when a part could not be carried out: pure.

use super::model::Trouble;

/// Takings of a part in which nothing was answered, before it is settled.
pub const MOST_TRIES: i64 = 3;
/// Seconds until a part that failed is tried again.
const PAUSES: [i64; 3] = [10, 60, 300];
/// Samples of a part at most, and at least where there are so many.
const LARGEST: u64 = 200;
const SMALLEST: u64 = 5;
/// Parts of a small order, so that several machines have something to do.
const SHARES: u64 = 8;

/// Ranges of samples, each small enough that losing one loses little.
pub fn parts(samples: u64) -> Vec<(u64, u64)> {
    let size = samples.div_ceil(SHARES).clamp(SMALLEST, LARGEST);
    (0..samples.div_ceil(size)).map(|n| (n * size, samples.min((n + 1) * size))).collect()
}

/// What becomes of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is done, with what failed written down as failed.
    Done,
    /// It is tried again after so many seconds.
    Again(i64),
    /// The order cannot go on.
    Fail,
}

/// Whether what went wrong is the endpoint's doing, or the key's, and not that of a single sample.
pub fn is_of_the_endpoint(trouble: &Trouble) -> bool {
    match trouble.code.as_str() {
        "model.refused" => ["401", "403", "404", "405"].iter().any(|status| trouble.detail.starts_with(status)),
        "model.malformed" => trouble.detail.starts_with('3'),
        // Of the machine the worker runs on: another one may do better, but no sample is at fault.
        "evaluation.worker-fault" => true,
        // The key is for another host.
        "evaluation.key-elsewhere" => true,
        code => {
            code.starts_with("outbound.")
                || ["busy", "unavailable", "unreachable", "timeout", "html", "wrong-model", "forbidden"]
                    .iter()
                    .any(|word| code.strip_prefix("model.") == Some(word))
        }
    }
}

/// Whether trying again is of no use: the address, the key or the model is wrong.
fn is_hopeless(trouble: &Trouble) -> bool {
    let may_pass = [
        "model.busy",
        "model.unavailable",
        "model.unreachable",
        "model.timeout",
        "outbound.unknown-name",
        "outbound.too-slow",
        "evaluation.worker-fault",
    ];
    is_of_the_endpoint(trouble) && !may_pass.contains(&trouble.code.as_str())
}

/// What follows when some askings of a part failed. `tries`: takings without an answer, this one included; `has_kept`: whether
/// anything of the part was ever answered.
pub fn next(trouble: &Trouble, tries: i64, has_kept: bool) -> Next {
    let pause = usize::try_from(tries - 1).ok().and_then(|n| PAUSES.get(n)).copied();
    match pause.filter(|_| tries < MOST_TRIES) {
        _ if is_hopeless(trouble) && !has_kept => Next::Fail,
        Some(seconds) => Next::Again(seconds),
        None if is_of_the_endpoint(trouble) => Next::Fail,
        None => Next::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(code: &str, detail: &str) -> Trouble {
        Trouble { code: code.into(), detail: detail.into() }
    }

    #[test]
    fn parts_cover_every_sample_once_and_are_neither_too_large_nor_too_small() {
        for samples in [1, 4, 5, 40, 41, 1_000, 1_601, 100_000] {
            let all = parts(samples);
            assert_eq!((all[0].0, all.last().unwrap().1), (0, samples));
            assert!(all.windows(2).all(|pair| pair[0].1 == pair[1].0));
            assert!(all.iter().all(|(from, to)| from < to && to - from <= LARGEST));
        }
        assert_eq!((parts(40).len(), parts(3).len(), parts(1_600).len()), (8, 1, 8));
        assert!(parts(0).is_empty());
    }

    #[test]
    fn a_wrong_key_ends_an_order_at_once_and_a_weak_endpoint_after_some_tries() {
        let key = trouble("model.refused", "401 no such key");
        assert_eq!(next(&key, 1, false), Next::Fail);
        assert_eq!(next(&key, 1, true), Next::Again(10), "it was right before");
        let away = trouble("model.unreachable", "connection refused");
        assert_eq!([1, 2, 3].map(|n| next(&away, n, false)), [Next::Again(10), Next::Again(60), Next::Fail]);
        for code in
            ["model.html", "model.wrong-model", "model.forbidden", "outbound.private", "evaluation.key-elsewhere"]
        {
            assert_eq!(next(&trouble(code, ""), 1, false), Next::Fail, "{code}");
        }
    }

    #[test]
    fn samples_that_fail_for_themselves_are_written_down_as_failed() {
        for code in ["model.malformed", "model.too-long", "model.not-utf8", "model.cut"] {
            let own = trouble(code, "");
            assert_eq!([1, 2, 3].map(|n| next(&own, n, true)), [Next::Again(10), Next::Again(60), Next::Done]);
        }
        assert_eq!(next(&trouble("model.refused", "400 too many tokens"), 3, false), Next::Done);
    }
}
