//! SQL of words about advisories: which were looked at, which change carries which, who was told before.

use super::wrong;
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, WriteTx};
use crate::downstream::model::{Share, State};
use crate::downstream::rules::Reach;
use crate::id::{ActId, AssetId, ChangeId, OperatorId};
use crate::text::scale;

scale! {
    /// To whom a word about an advisory goes.
    Scope {
        /// To everyone downstream of a system it names.
        Downstream = "downstream", "下流の事業者", "those downstream";
        /// To those downstream that were told of it before.
        DownstreamAgain = "downstream-again", "前に知らせた下流の事業者", "those downstream told before";
        /// To operators with similar systems.
        Similar = "similar", "似たシステムの事業者", "operators with similar systems";
        /// To those operators that were told of it before.
        SimilarAgain = "similar-again", "前に知らせた、似たシステムの事業者", "operators with similar systems told before";
    }
}

impl Scope {
    /// Whether it goes to operators with similar systems.
    pub fn is_similar(self) -> bool {
        matches!(self, Scope::Similar | Scope::SimilarAgain)
    }
}

/// One word about an advisory that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The act that said it.
    pub act: ActId,
    /// To whom it goes.
    pub scope: Scope,
    /// The system it goes downstream of.
    pub asset: Option<AssetId>,
    /// The advisory.
    pub advisory: ActId,
    /// `first`, `update`, `correction`, `withdrawn`.
    pub word: String,
    /// The change that carries it; none where nobody had to be told.
    pub change: Option<ChangeId>,
    /// When it was noted, RFC 3339.
    pub at: String,
}

const WORD: &str = "w.act_id, w.scope, w.asset_id, w.advisory, w.word, w.change_id, w.at";

fn read(r: &Row<'_>) -> Result<Word, DbError> {
    let (scope, asset) = (r.text(1)?, r.text(2)?);
    Ok(Word {
        act: ActId::parse(&r.text(0)?).map_err(wrong)?,
        scope: Scope::parse(&scope).ok_or_else(|| wrong(&scope))?,
        asset: (!asset.is_empty()).then(|| AssetId::parse(&asset).map_err(wrong)).transpose()?,
        advisory: ActId::parse(&r.text(3)?).map_err(wrong)?,
        word: r.text(4)?,
        change: r.opt_text(5)?.map(|c| ChangeId::parse(&c).map_err(wrong)).transpose()?,
        at: r.text(6)?,
    })
}

/// An id no change has, for what is only looked at.
pub(in crate::downstream) fn nothing() -> ChangeId {
    #[expect(clippy::expect_used, reason = "a fixed text of the right form")]
    ChangeId::parse("cng_00000000000000000000000000000000").expect("an id")
}

/// Words about advisories said since a moment that were not looked at: the act and the advisory, the oldest first.
pub(in crate::downstream) fn unlooked(tx: &mut Tx<'_>, since: &str, most: i64) -> Result<Vec<(ActId, ActId)>, DbError> {
    let sql = "SELECT w.act_id, w.advisory FROM (
        SELECT a.id AS act_id, a.id AS advisory, a.at AS at FROM act a JOIN case_event e ON e.act_id = a.id
            WHERE a.power = 'incident.tell' AND a.at >= ?
        UNION ALL SELECT r.act_id, r.advisory, r.at FROM advisory_revision r WHERE r.at >= ?
        UNION ALL SELECT l.by_act, l.act_id, b.at FROM act b JOIN act_link l ON l.by_act = b.id JOIN act t ON t.id = l.act_id
            JOIN case_event e ON e.act_id = t.id
            WHERE b.power = 'incident.withdraw' AND b.at >= ? AND l.kind = 'withdraws' AND t.power = 'incident.tell'
        ) w WHERE NOT EXISTS (SELECT 1 FROM advisory_told s WHERE s.act_id = w.act_id AND s.scope <> 'similar')
        ORDER BY w.at, w.act_id LIMIT ?";
    tx.rows(sql, args![since, since, since, most], |r| {
        Ok((ActId::parse(&r.text(0)?).map_err(wrong)?, ActId::parse(&r.text(1)?).map_err(wrong)?))
    })
}

/// Keeps a word; one that was proposed and dropped is taken the place of.
pub(in crate::downstream) fn put_word(tx: &mut WriteTx<'_, '_>, w: &Word) -> Result<(), DbError> {
    tx.upsert(
        "advisory_told",
        cols! {
            "act_id" => &w.act, "scope" => w.scope.word(), "asset_id" => w.asset.as_ref().map_or("", AssetId::as_str),
            "advisory" => &w.advisory, "word" => &w.word, "change_id" => w.change.as_ref().map(ToString::to_string),
            "at" => &w.at,
        },
    )
}

/// The words about an advisory, the latest first, with how far the change of each has come.
pub(in crate::downstream) fn words(tx: &mut Tx<'_>, advisory: &ActId) -> Result<Vec<(Word, Option<State>)>, DbError> {
    let sql = format!(
        "SELECT {WORD}, c.state FROM advisory_told w LEFT JOIN change c ON c.id = w.change_id
         WHERE w.advisory = ? ORDER BY w.at DESC, w.change_id DESC"
    );
    tx.rows(&sql, args![advisory], |r| Ok((read(r)?, r.opt_text(7)?.as_deref().and_then(State::parse))))
}

/// The word a change carries.
pub(in crate::downstream) fn word_of(tx: &mut Tx<'_>, change: &ChangeId) -> Result<Option<Word>, DbError> {
    tx.row(&format!("SELECT {WORD} FROM advisory_told w WHERE w.change_id = ?"), args![change], read)
}

/// Whether the word a change carries was withdrawn, or another was said since.
pub(in crate::downstream) fn is_outdated(tx: &mut Tx<'_>, change: &ChangeId) -> Result<bool, DbError> {
    let Some(word) = word_of(tx, change)? else { return Ok(false) };
    if word.word == "withdrawn" {
        return Ok(true);
    }
    let sql = "SELECT count(*) FROM advisory_told WHERE advisory = ? AND act_id <> ? AND at > ?";
    Ok(tx.number(sql, args![&word.advisory, &word.act, &word.at])? > 0)
}

/// Everyone who was told of earlier words of the same advisory in the same way, with what of theirs it was about.
pub(in crate::downstream) fn told_before(tx: &mut Tx<'_>, word: &Word) -> Result<Reach, DbError> {
    let mut out = Reach::default();
    for (earlier, _) in words(tx, &word.advisory)? {
        let is_of_it = earlier.scope.is_similar() == word.scope.is_similar() && earlier.asset == word.asset;
        let Some(change) = earlier.change.filter(|c| is_of_it && word.change.as_ref() != Some(c)) else { continue };
        let sql = "SELECT t.operator_id, p.body FROM change_told t LEFT JOIN change_part p
                   ON p.change_id = t.change_id AND p.operator_id = t.operator_id WHERE t.change_id = ?";
        let rows = tx.rows(sql, args![&change], |r| {
            let part = r.opt_text(1)?.map(|b| serde_json::from_str::<Share>(&b).map_err(wrong)).transpose()?;
            Ok((OperatorId::parse(&r.text(0)?).map_err(wrong)?, part.unwrap_or_default()))
        })?;
        for (operator, share) in rows {
            out = out.with(Reach::of_share(operator, share));
        }
        let nodes = super::nodes(tx, &change)?;
        out = out.with(Reach::of_nodes(nodes.into_iter().map(|n| (n.node, n.asset, n.is_direct)).collect()));
    }
    Ok(out)
}
