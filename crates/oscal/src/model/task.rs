//! What is done to assess, and which controls are looked at.
//!
//! **For**: results and risks. **Rests on**: `oscal_assessment-common_metaschema.xml`. **Words**: an *activity* is how, a *task* is when.
//! **Never** hold what the metaschema does not have. **Begin** with [`Task`].

use super::catalog::Part;
use super::finding::AssessmentSubject;
use super::metadata::{Link, Property, ResponsibleRole};
use super::profile::IncludeAll;
use crate::datatype::{DateTime, Line, Markup, Token, Uuid};
use crate::shape::{shape, words};

shape! {
    /// A task or milestone (`task`).
    pub struct Task {
        /// Its identity.
        req uuid: Uuid,
        /// Of which kind it is.
        req kind as "type": Token,
        /// Its name for people.
        req title: Line,
        /// Activities of the task.
        many associated_activities: AssociatedActivity,
        /// Tasks that come first.
        many dependencies: TaskDependency,
        /// A description.
        opt description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Which roles answer for it.
        many responsible_roles: ResponsibleRole,
        /// What it is about.
        many subjects: AssessmentSubject,
        /// Tasks.
        many tasks: Task,
        /// When.
        opt timing: Timing,
    }
    /// When a task is due (`timing`).
    pub struct Timing {
        /// On a day.
        opt on_date: OnDate,
        /// Within a time.
        opt within_date_range: DateRange,
        /// Again and again.
        opt at_frequency: Frequency,
    }
    choose true ["on-date", "within-date-range", "at-frequency"]
    /// A day (`on-date`).
    pub struct OnDate {
        /// When.
        req date: DateTime,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A time with a beginning and an end (`date-range`).
    pub struct DateRange {
        /// Until when.
        req end: DateTime,
        /// From when.
        req start: DateTime,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Again and again (`frequency`).
    pub struct Frequency {
        /// How many units apart.
        req period: u64,
        /// The unit of time.
        req unit: TimeUnit,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A task that comes first (`task-dependency`).
    pub struct TaskDependency {
        /// The task.
        req task_uuid: Uuid,
        /// Remarks.
        opt remarks: Markup,
    }
    /// An activity of a task (`associated-activity`).
    pub struct AssociatedActivity {
        /// The activity.
        req activity_uuid: Uuid,
        /// What it is about.
        need subjects: AssessmentSubject,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Which roles answer for it.
        many responsible_roles: ResponsibleRole,
    }
    /// Something done to assess (`activity`).
    pub struct Activity {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// A description.
        req description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Controls it is about.
        opt related_controls: ReviewedControls,
        /// Remarks.
        opt remarks: Markup,
        /// Which roles answer for it.
        many responsible_roles: ResponsibleRole,
        /// Steps.
        many steps: ActivityStep,
    }
    /// A step of an activity (`activity-step`).
    pub struct ActivityStep {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// A description.
        req description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Which roles answer for it.
        many responsible_roles: ResponsibleRole,
        /// Controls looked at.
        opt reviewed_controls: ReviewedControls,
    }
    /// An objective defined here (`local-objective`).
    pub struct LocalObjective {
        /// The control.
        req control_id: Token,
        /// Parts.
        need parts: Part,
        /// A description.
        opt description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// What an assessment looked at (`reviewed-controls`).
    pub struct ReviewedControls {
        /// Which controls.
        need control_selections: ControlSelection,
        /// Which objectives.
        many control_objective_selections: ObjectiveSelection,
        /// A description.
        opt description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Which controls were looked at (`control-selection`).
    pub struct ControlSelection {
        /// A description.
        opt description: Markup,
        /// All but these controls.
        many exclude_controls: SelectReviewed,
        /// Everything.
        opt include_all: IncludeAll,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// These controls.
        many include_controls: SelectReviewed,
    }
    choose true ["include-all", "include-controls"]
    /// Which control, or which of its statements, was looked at (`select-control-by-id`).
    pub struct SelectReviewed {
        /// The control.
        req control_id: Token,
        /// Only these statements of it.
        many statement_ids: Token,
    }
    /// Which objectives were looked at (`objective-selection`).
    pub struct ObjectiveSelection {
        /// A description.
        opt description: Markup,
        /// All but these objectives.
        many exclude_objectives: SelectObjective,
        /// Everything.
        opt include_all: IncludeAll,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// These objectives.
        many include_objectives: SelectObjective,
    }
    choose true ["include-all", "include-objectives"]
    /// Which objective is meant (`select-objective-by-id`).
    pub struct SelectObjective {
        /// The objective.
        req objective_id: Token,
        /// Remarks.
        opt remarks: Markup,
    }
}

words! {
    /// Units of time.
    pub enum TimeUnit {
        /// `seconds`
        Seconds = "seconds",
        /// `minutes`
        Minutes = "minutes",
        /// `hours`
        Hours = "hours",
        /// `days`
        Days = "days",
        /// `months`
        Months = "months",
        /// `years`
        Years = "years",
    }
}
