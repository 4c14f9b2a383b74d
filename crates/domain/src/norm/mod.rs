//! Norms as data: instruments, their clauses, the conditions under which they apply (規範).
//!
//! For: answering "what must we do, says who, since when, and why does it apply to us?".
//! Rests on: `catalog/norms/`, in the format of `docs/specs/catalog.md`.
//! Words: an *instrument* is one version of one law, guideline or report; a *norm* is one provision of it; a *fact* is
//! something given about a system; an [`Applies`] is one of three answers.
//! Never: knows a particular instrument; turns a fact not given into a no; asks for what it could not use.
//! Begin at: [`Catalog`], then [`applies`].

mod abroad;
mod across;
mod applies;
mod carry;
mod catalog;
mod check;
mod cited;
mod compare;
mod condition;
mod crosswalk;
mod edition;
mod facts;
mod fault;
mod known;
mod locate;
mod model;
mod names;
mod part;
mod procedure;
mod relation;
mod report_form;
mod result_type;
mod sheet;
mod sheet_type;
mod source;
mod succession;

#[cfg(test)]
mod tests;

pub use abroad::{Abroad, ForeignInstrument, abroad};
pub use applies::{Applicability, Applies, Reason, applies, applies_in, applies_one};
pub use carry::{Along, Unsettled, along};
pub use catalog::{Catalog, Laid};
pub use cited::{CitedAs, Citing, citing, clauses_with, hints_of, is_same_law, terms_of};
pub use compare::{Carried, ChangeKind, Difference, Member, Piece, carried, compare, pieces};
pub use condition::{Condition, ConditionError};
pub use crosswalk::{Coverage, Crosswalk, CrosswalkRow, crosswalk};
pub use edition::Edition;
pub use facts::{Fact, FactKind, FactOption, FactValue, Facts, Question, Vocabulary, WrongFact};
pub use fault::{Fault, FaultKind};
pub use known::{DateField, Sanction};
pub use model::{
    Addressee, Certainty, Considered, EvidenceHint, Instrument, Jurisdiction, Law, Nature, Norm, NormId, Status,
    Strength, Term,
};
pub use names::{OtherNames, WordReading};
pub use part::{EntryChange, PartKind, entry_changes, name_of};
pub use procedure::{Period, Procedure, ProcedureField, ProcedureKind, Unit};
pub use relation::{Collection, LONGEST_CHAIN, Mapping, Origin, Reached, Relation, Relations, Speaks, Step};
pub use report_form::{ANSWERS, FormField, FormSection, FormView, ReportForm};
pub use result_type::{EVALUATION_RESULT, EVALUATION_RESULT_OPEN};
pub use sheet::{Audience, Class, Degree, Need, SheetField};
pub use sheet_type::{MOST_TEXT, is_sheet_value};
pub use source::{DROPPED, MAX_FILE, Source, Texts, dropped};
