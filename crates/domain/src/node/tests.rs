pub(crate) fn sample() {}
