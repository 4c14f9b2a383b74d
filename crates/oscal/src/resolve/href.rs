//! References between documents, without a network and without a way out.
//!
//! **For**: imports. **Rests on**: RFC 3986 section 5, as far as names of documents go. **Words**: a *name* is a path with `/`
//! or an absolute URI. **Never** give a name above the root of the folder. **Begin** with [`join`].

/// The name a reference leads to, seen from a document. `None` when it leads above the root, or to nothing.
pub fn join(base: &str, reference: &str) -> Option<String> {
    let reference = reference.split('#').next().unwrap_or_default();
    if reference.is_empty() || reference.contains('\\') || reference.to_ascii_lowercase().contains("%2e") {
        return None;
    }
    if scheme(reference).is_some() {
        return Some(reference.to_owned());
    }
    let (root, base_path) = match scheme(base) {
        Some(scheme) => {
            let after = base[scheme.len() + 1..].strip_prefix("//")?;
            let host = after.find('/').unwrap_or(after.len());
            base.split_at(base.len() - after.len() + host)
        }
        None => ("", base),
    };
    if reference.starts_with('/') {
        // From the root of a host, one may; a folder has no root to start from.
        return if root.is_empty() { None } else { Some(format!("{root}{}", path("", reference)?)) };
    }
    let folder = base_path.rfind('/').map_or("", |i| &base_path[..i]);
    let joined = path(folder, reference)?;
    Some(if root.is_empty() { joined.trim_start_matches('/').to_owned() } else { format!("{root}{joined}") })
}

/// A path without `.` and `..`, beginning with `/`.
fn path(folder: &str, reference: &str) -> Option<String> {
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(reference.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    (!steps.is_empty()).then(|| format!("/{}", steps.join("/")))
}

fn scheme(name: &str) -> Option<&str> {
    let (scheme, _) = name.split_once(':')?;
    let named = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && named).then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn a_reference_is_joined_but_never_leads_out() {
        let join = |base: &str, reference: &str| join(base, reference).unwrap_or_else(|| "-".to_owned());
        assert_eq!(join("a/b.json", "c.json"), "a/c.json");
        assert_eq!(join("b.json", "./x/../c.json#part"), "c.json");
        assert_eq!(join("a/b.json", "../c.json"), "c.json");
        assert_eq!(join("a/b.json", "../../c.json"), "-");
        assert_eq!(join("b.json", "../c.json"), "-");
        assert_eq!(join("b.json", "/etc/passwd"), "-");
        assert_eq!(join("b.json", "%2E%2e/c.json"), "-");
        assert_eq!(join("b.json", "..\\c.json"), "-");
        assert_eq!(join("b.json", "https://example.go.jp/c.json"), "https://example.go.jp/c.json");
        assert_eq!(join("https://example.go.jp/a/b.json", "c.json"), "https://example.go.jp/a/c.json");
        assert_eq!(join("https://example.go.jp/a/b.json", "/c.json"), "https://example.go.jp/c.json");
        assert_eq!(join("https://example.go.jp/b.json", "../c.json"), "-");
        assert_eq!(join("b.json", "#x"), "-");
    }
}
