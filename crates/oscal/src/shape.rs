//! One definition of a struct gives its serde form and the check of what others send.
//!
//! **For**: [`crate::model`] and [`crate::read()`]. **Rests on**: nothing but serde. **Words**: a member is *required*
//! (`req`), *optional* (`opt`), a *list* that may be left out (`many`) or a list that must be there (`need`); a list that is
//! there holds something. **Never** stop at the first fault. **Begin** with the macro `shape!`.

use serde_json::{Map, Value};

use crate::fault::{Fault, FaultKind};

/// More faults than this are not collected: the sender has enough to do.
const FAULTS: usize = 200;

/// A place in a document: each step knows the one before it.
#[derive(Clone, Copy)]
pub(crate) enum At<'a> {
    /// The whole.
    Root,
    /// A member of the object there.
    Member(&'a At<'a>, &'a str),
    /// An element of the list there.
    Element(&'a At<'a>, usize),
}

impl At<'_> {
    /// The place as a JSON Pointer.
    pub fn pointer(&self) -> String {
        match self {
            At::Root => String::new(),
            At::Member(before, name) => format!("{}/{}", before.pointer(), name.replace('~', "~0").replace('/', "~1")),
            At::Element(before, index) => format!("{}/{index}", before.pointer()),
        }
    }
}

/// What can be checked against the model.
pub(crate) trait Shape {
    /// Collects everything in the value that is not as the model has it.
    fn check(value: &Value, at: At<'_>, walk: &mut Walk);
}

/// Whether a member must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It must.
    Required,
    /// It need not.
    Optional,
}

/// A member of an object.
pub(crate) struct Member {
    /// Its name in JSON, or in Rust with `_` for `-`.
    pub name: &'static str,
    /// Whether it must be there.
    pub mode: Mode,
    /// How it is checked.
    pub check: fn(&Value, At<'_>, &mut Walk),
}

impl Member {
    fn is(&self, name: &str) -> bool {
        self.name.len() == name.len()
            && self
                .name
                .bytes()
                .zip(name.bytes())
                .all(|(own, other)| if own == b'_' { other == b'-' } else { own == other })
    }
}

/// Members that exclude each other.
pub(crate) struct Choice {
    /// Their names in JSON.
    pub of: &'static [&'static str],
    /// Whether one of them must be there.
    pub one: bool,
}

/// What a walk through a document found.
pub(crate) struct Walk {
    strict: bool,
    /// What was found.
    pub faults: Vec<Fault>,
}

impl Walk {
    /// A walk; a strict one also refuses members that the model does not have.
    pub fn new(strict: bool) -> Self {
        Walk { strict, faults: Vec::new() }
    }

    /// Notes a fault.
    pub fn fault(&mut self, kind: FaultKind, at: At<'_>, detail: impl Into<String>) {
        if self.faults.len() < FAULTS {
            self.faults.push(Fault::new(kind, at.pointer(), detail));
        }
    }

    /// Checks a string against the rule of its type.
    pub fn string(&mut self, value: &Value, at: At<'_>, kind: FaultKind, rule: fn(&str) -> bool) {
        match value.as_str() {
            Some(text) if rule(text) => {}
            Some(text) => self.fault(kind, at, text),
            None => self.fault(FaultKind::WrongType, at, "string"),
        }
    }

    /// Checks an object member by member.
    pub fn object(&mut self, value: &Value, at: At<'_>, members: &[Member], choices: &[Choice]) {
        let Some(object) = value.as_object() else { return self.fault(FaultKind::WrongType, at, "object") };
        for (name, value) in object {
            match members.iter().find(|member| member.is(name)) {
                Some(member) => (member.check)(value, At::Member(&at, name), self),
                None if self.strict => self.fault(FaultKind::UnknownMember, At::Member(&at, name), name),
                None => {}
            }
        }
        for member in members.iter().filter(|member| member.mode == Mode::Required) {
            if !object.keys().any(|name| member.is(name)) {
                let name = member.name.replace('_', "-");
                self.fault(FaultKind::Missing, at, name);
            }
        }
        for choice in choices {
            self.choice(object, at, choice);
        }
    }

    fn choice(&mut self, object: &Map<String, Value>, at: At<'_>, choice: &Choice) {
        let there = choice.of.iter().filter(|name| object.contains_key(**name)).count();
        if there > 1 || (choice.one && there == 0) {
            self.fault(FaultKind::Choice, at, choice.of.join(" | "));
        }
    }
}

/// Checks a list: it holds something, and each element is as the model has it.
pub(crate) fn list<T: Shape>(value: &Value, at: At<'_>, walk: &mut Walk) {
    match value.as_array() {
        None => walk.fault(FaultKind::WrongType, at, "array"),
        Some(list) if list.is_empty() => walk.fault(FaultKind::EmptyList, at, ""),
        Some(list) => list.iter().enumerate().for_each(|(i, value)| T::check(value, At::Element(&at, i), walk)),
    }
}

impl<T: Shape> Shape for Box<T> {
    fn check(value: &Value, at: At<'_>, walk: &mut Walk) {
        T::check(value, at, walk);
    }
}

impl Shape for bool {
    fn check(value: &Value, at: At<'_>, walk: &mut Walk) {
        if !value.is_boolean() {
            walk.fault(FaultKind::WrongType, at, "boolean");
        }
    }
}

impl Shape for u64 {
    fn check(value: &Value, at: At<'_>, walk: &mut Walk) {
        if !value.is_u64() {
            walk.fault(FaultKind::BadValue, at, "non-negative integer");
        }
    }
}

impl Shape for serde_json::Number {
    fn check(value: &Value, at: At<'_>, walk: &mut Walk) {
        if !value.is_number() {
            walk.fault(FaultKind::WrongType, at, "number");
        }
    }
}

/// Defines structs of the model: fields, serde form, the table that checks them, and a constructor of what is required.
macro_rules! shape {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* } $(choose $one:literal [$($of:literal),+])*)+) => {$(
        shape!(@munch [$(#[$meta])*] $name [] [] [] [] [$($one [$($of),+])*] $($body)*);
    )+};
    (@munch $m:tt $n:ident [$($f:tt)*] [$($t:tt)*] [$($arg:tt)*] [$($init:tt)*] $c:tt
        $(#[$fm:meta])* req $field:ident $(as $json:literal)? : $ty:ty, $($rest:tt)*) => {
        shape!(@munch $m $n [$($f)* $(#[$fm])* $(#[serde(rename = $json)])? pub $field: $ty,]
            [$($t)* [(shape!(@name $field $($json)?)) Required (<$ty as $crate::shape::Shape>::check)]]
            [$($arg)* $field: $ty,] [$($init)* $field,] $c $($rest)*);
    };
    (@munch $m:tt $n:ident [$($f:tt)*] [$($t:tt)*] $arg:tt [$($init:tt)*] $c:tt
        $(#[$fm:meta])* opt $field:ident $(as $json:literal)? : $ty:ty, $($rest:tt)*) => {
        shape!(@munch $m $n [$($f)* $(#[$fm])* $(#[serde(rename = $json)])?
                #[serde(default, skip_serializing_if = "Option::is_none")] pub $field: Option<$ty>,]
            [$($t)* [(shape!(@name $field $($json)?)) Optional (<$ty as $crate::shape::Shape>::check)]]
            $arg [$($init)* $field: None,] $c $($rest)*);
    };
    (@munch $m:tt $n:ident [$($f:tt)*] [$($t:tt)*] $arg:tt [$($init:tt)*] $c:tt
        $(#[$fm:meta])* many $field:ident : $ty:ty, $($rest:tt)*) => {
        shape!(@munch $m $n [$($f)* $(#[$fm])* #[serde(default, skip_serializing_if = "Vec::is_empty")] pub $field: Vec<$ty>,]
            [$($t)* [(shape!(@name $field)) Optional ($crate::shape::list::<$ty>)]]
            $arg [$($init)* $field: Vec::new(),] $c $($rest)*);
    };
    (@munch $m:tt $n:ident [$($f:tt)*] [$($t:tt)*] [$($arg:tt)*] [$($init:tt)*] $c:tt
        $(#[$fm:meta])* need $field:ident : $ty:ty, $($rest:tt)*) => {
        shape!(@munch $m $n [$($f)* $(#[$fm])* pub $field: Vec<$ty>,]
            [$($t)* [(shape!(@name $field)) Required ($crate::shape::list::<$ty>)]]
            [$($arg)* $field: Vec<$ty>,] [$($init)* $field,] $c $($rest)*);
    };
    (@munch [$($m:tt)*] $n:ident [$($f:tt)*] [$([$name:tt $mode:ident $check:tt])*] [$($arg:tt)*] [$($init:tt)*]
        [$($one:literal [$($of:literal),+])*]) => {
        $($m)*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub struct $n { $($f)* }

        impl $n {
            /// What must be there; everything else is left out.
            #[allow(clippy::new_without_default, reason = "a struct that requires nothing is built the same way")]
            pub fn new($($arg)*) -> Self {
                $n { $($init)* }
            }
        }

        impl $crate::shape::Shape for $n {
            fn check(value: &serde_json::Value, at: $crate::shape::At<'_>, walk: &mut $crate::shape::Walk) {
                use $crate::shape::{Choice, Member};
                const MEMBERS: &[Member] = &[$(Member { name: $name, mode: $crate::shape::Mode::$mode, check: $check },)*];
                const CHOICES: &[Choice] = &[$(Choice { of: &[$($of),+], one: $one },)*];
                walk.object(value, at, MEMBERS, CHOICES);
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $json:literal) => { $json };
}

/// Defines a closed list of words of the model.
macro_rules! words {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$wm:meta])* $word:ident = $text:literal,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$wm])* #[serde(rename = $text)] $word,)+ }

        impl $name {
            /// The word as OSCAL writes it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$word => $text,)+ }
            }
        }

        impl $crate::shape::Shape for $name {
            fn check(value: &serde_json::Value, at: $crate::shape::At<'_>, walk: &mut $crate::shape::Walk) {
                walk.string(value, at, $crate::fault::FaultKind::BadWord, |text| matches!(text, $($text)|+));
            }
        }
    )+};
}

pub(crate) use {shape, words};
