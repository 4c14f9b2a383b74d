//! The heat map: principle by role, what share is met.

use super::shape::record;

record! {
    /// Ten principles by developer, provider, user.
    #[derive(PartialEq)]
    pub struct HeatMap {
        /// Column headings: role id and label.
        pub columns: Vec<(String, String)>,
        /// Rows: principle id, label, one cell for each column.
        pub rows: Vec<(String, String, Vec<HeatCell>)>,
    }
}

record! {
    /// One cell.
    #[derive(Copy, PartialEq, Eq, Default)]
    pub struct HeatCell {
        /// Rows that count: applicable and not marked not applicable.
        pub of: u32,
        /// Fully met.
        pub met: u32,
        /// Partly met.
        pub partly: u32,
        /// Answered in any way, not applicable included.
        pub answered: u32,
    }
}

impl HeatCell {
    /// Share met in percent, a partly met row counting half; `None` when nothing counts.
    pub fn percent(&self) -> Option<u32> {
        (self.of > 0).then(|| (self.met * 100 + self.partly * 50) / self.of)
    }
}

/// One assessed row, as the heat map needs it.
pub struct HeatInput<'a> {
    /// `C-1` … `C-10`.
    pub principle: &'a str,
    /// Addressee words.
    pub roles: Vec<&'a str>,
    /// Status word.
    pub status: &'a str,
}

/// Counts rows into cells; a row that speaks to several roles counts in each.
pub fn heat_map(rows: &[HeatInput<'_>], columns: Vec<(String, String)>, principles: Vec<(String, String)>) -> HeatMap {
    let cell = |principle: &str, role: &str| {
        let mut cell = HeatCell::default();
        for row in rows.iter().filter(|r| r.principle == principle && r.roles.contains(&role)) {
            cell.answered += u32::from(row.status != "unanswered");
            if row.status != "not-applicable" {
                cell.of += 1;
                cell.met += u32::from(row.status == "met");
                cell.partly += u32::from(row.status == "partly-met");
            }
        }
        cell
    };
    let rows = principles
        .into_iter()
        .map(|(id, label)| {
            let cells = columns.iter().map(|(role, _)| cell(&id, role)).collect();
            (id, label, cells)
        })
        .collect();
    HeatMap { columns, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partly_met_row_counts_half_and_a_not_applicable_one_not_at_all() {
        let row = |status| HeatInput { principle: "C-1", roles: vec!["developer"], status };
        let map = heat_map(
            &[row("met"), row("partly-met"), row("unanswered"), row("not-applicable")],
            vec![("developer".into(), "Developer".into()), ("user".into(), "User".into())],
            vec![("C-1".into(), "Human-centric".into())],
        );
        let cells = &map.rows[0].2;
        assert_eq!(cells[0], HeatCell { of: 3, met: 1, partly: 1, answered: 3 });
        assert_eq!(cells[0].percent(), Some(50));
        assert_eq!(cells[1].percent(), None);
    }
}
