//! Conditions: CEL over facts, with three values.
//!
//! The text is parsed by the `cel` crate, so it is CEL and nothing of our own; the evaluation is ours, because an answer
//! must be able to be "depends", and must name the facts that decided it. A test holds it against the `cel` crate's own
//! evaluator wherever every fact is known.

mod scan;
#[cfg(test)]
mod tests;
mod words;

use super::facts::{FactValue, Facts};
use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};
use std::collections::BTreeSet;

/// Longest condition, in bytes.
pub const MAX_LENGTH: usize = 2_000;
/// Deepest nesting.
pub const MAX_DEPTH: usize = 64;
/// Most words, literals and signs.
pub const MAX_PARTS: usize = 400;

/// Why a text is not a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// Longer than allowed.
    #[error("the condition is longer than {MAX_LENGTH} bytes; split it into several norms")]
    TooLong,
    /// Nested deeper than allowed.
    #[error("the condition is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// More parts than allowed.
    #[error("the condition has more than {MAX_PARTS} words and signs; split it into several norms")]
    TooMany,
    /// Not CEL.
    #[error("the condition is not a CEL expression: {0}")]
    Syntax(String),
    /// CEL, but outside the part a condition may use.
    #[error("`{0}` may not be used in a condition; use && || ! == != < <= > >= in, lists, literals and facts")]
    NotAllowed(String),
}

/// A parsed condition.
#[derive(Debug, Clone)]
pub struct Condition {
    node: Node,
    names: BTreeSet<String>,
}

#[derive(Debug, Clone)]
enum Node {
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Compare(Op, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    Fact(String),
    Value(Datum),
    List(Vec<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

#[derive(Debug, Clone, PartialEq)]
enum Datum {
    Bool(bool),
    Text(String),
    Number(f64),
    List(Vec<Datum>),
}

/// The outcome of one evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// True, false, or unknown.
    pub value: Option<bool>,
    /// The facts that decided it; when unknown, the facts that would.
    pub facts: BTreeSet<String>,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// [`ConditionError`], which says what to change.
    pub fn parse(text: &str) -> Result<Condition, ConditionError> {
        if text.len() > MAX_LENGTH {
            return Err(ConditionError::TooLong);
        }
        // Refused before parsing: the parser recurses, and must never be led deeper than its stack.
        scan::scan(text)?;
        let program = cel::Program::compile(text).map_err(|e| ConditionError::Syntax(first_line(&e.to_string())))?;
        let node = translate(program.expression(), 0)?;
        let mut names = BTreeSet::new();
        collect(&node, &mut names);
        Ok(Condition { node, names })
    }

    /// The facts it speaks about.
    pub fn facts(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// Every text literal compared with or looked up in a fact: (fact, literal).
    pub fn literals(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        pairs(&self.node, &mut out);
        out
    }

    /// Evaluates with the facts given.
    pub fn evaluate(&self, facts: &Facts) -> Outcome {
        evaluate(&self.node, facts)
    }
}

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("unreadable").to_owned()
}

fn translate(expr: &IdedExpr, depth: usize) -> Result<Node, ConditionError> {
    if depth > MAX_DEPTH {
        return Err(ConditionError::TooDeep);
    }
    let next = |e: &IdedExpr| translate(e, depth + 1);
    match &expr.expr {
        Expr::Ident(name) => Ok(Node::Fact(name.clone())),
        Expr::Literal(literal) => datum(literal).map(Node::Value),
        Expr::List(list) => Ok(Node::List(list.elements.iter().map(next).collect::<Result<_, _>>()?)),
        Expr::Call(call) if call.target.is_none() => match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND, [a, b]) => Ok(Node::And(Box::new(next(a)?), Box::new(next(b)?))),
            (operators::LOGICAL_OR, [a, b]) => Ok(Node::Or(Box::new(next(a)?), Box::new(next(b)?))),
            (operators::LOGICAL_NOT, [a]) => Ok(Node::Not(Box::new(next(a)?))),
            (operators::IN, [a, b]) => Ok(Node::In(Box::new(next(a)?), Box::new(next(b)?))),
            (name, [a, b]) => match comparison(name) {
                Some(op) => Ok(Node::Compare(op, Box::new(next(a)?), Box::new(next(b)?))),
                None => Err(ConditionError::NotAllowed(plain(name))),
            },
            (name, _) => Err(ConditionError::NotAllowed(plain(name))),
        },
        Expr::Call(call) => Err(ConditionError::NotAllowed(plain(&call.func_name))),
        Expr::Select(select) => Err(ConditionError::NotAllowed(format!(".{}", select.field))),
        Expr::Comprehension(_) => Err(ConditionError::NotAllowed("a loop".into())),
        Expr::Map(_) | Expr::Struct(_) => Err(ConditionError::NotAllowed("a map".into())),
        Expr::Unspecified => Err(ConditionError::Syntax("empty".into())),
    }
}

fn plain(name: &str) -> String {
    name.trim_matches(['_', '@']).to_owned()
}

fn comparison(name: &str) -> Option<Op> {
    Some(match name {
        operators::EQUALS => Op::Eq,
        operators::NOT_EQUALS => Op::Ne,
        operators::LESS => Op::Lt,
        operators::LESS_EQUALS => Op::Le,
        operators::GREATER => Op::Gt,
        operators::GREATER_EQUALS => Op::Ge,
        _ => return None,
    })
}

fn datum(literal: &LiteralValue) -> Result<Datum, ConditionError> {
    Ok(match literal {
        LiteralValue::Boolean(b) => Datum::Bool(*b.inner()),
        LiteralValue::String(s) => Datum::Text(s.inner().to_owned()),
        LiteralValue::Int(i) => Datum::Number(*i.inner() as f64),
        LiteralValue::UInt(u) => Datum::Number(*u.inner() as f64),
        LiteralValue::Double(d) => Datum::Number(*d.inner()),
        LiteralValue::Bytes(_) => return Err(ConditionError::NotAllowed("a bytes literal".into())),
        LiteralValue::Null => return Err(ConditionError::NotAllowed("null".into())),
    })
}

fn children(node: &Node) -> Vec<&Node> {
    match node {
        Node::And(a, b) | Node::Or(a, b) | Node::Compare(_, a, b) | Node::In(a, b) => vec![a, b],
        Node::Not(a) => vec![a],
        Node::List(items) => items.iter().collect(),
        Node::Fact(_) | Node::Value(_) => vec![],
    }
}

fn collect(node: &Node, names: &mut BTreeSet<String>) {
    if let Node::Fact(name) = node {
        names.insert(name.clone());
    }
    children(node).into_iter().for_each(|child| collect(child, names));
}

fn pairs(node: &Node, out: &mut Vec<(String, String)>) {
    let texts = |n: &Node| -> Vec<String> {
        match n {
            Node::Value(Datum::Text(t)) => vec![t.clone()],
            Node::List(items) => items
                .iter()
                .filter_map(|i| if let Node::Value(Datum::Text(t)) = i { Some(t.clone()) } else { None })
                .collect(),
            _ => vec![],
        }
    };
    if let Node::Compare(_, a, b) | Node::In(a, b) = node {
        for (x, y) in [(a, b), (b, a)] {
            if let Node::Fact(name) = x.as_ref() {
                out.extend(texts(y).into_iter().map(|t| (name.clone(), t)));
            }
        }
    }
    children(node).into_iter().for_each(|child| pairs(child, out));
}

fn union(a: &BTreeSet<String>, b: &BTreeSet<String>) -> BTreeSet<String> {
    a.union(b).cloned().collect()
}

fn evaluate(node: &Node, facts: &Facts) -> Outcome {
    match node {
        // Kleene's logic: false decides an "and", true decides an "or", whatever the other side is.
        Node::And(a, b) => join(evaluate(a, facts), evaluate(b, facts), false),
        Node::Or(a, b) => join(evaluate(a, facts), evaluate(b, facts), true),
        Node::Not(a) => {
            let inner = evaluate(a, facts);
            Outcome { value: inner.value.map(|v| !v), facts: inner.facts }
        }
        Node::Compare(op, a, b) => compare(*op, a, b, facts),
        Node::In(a, b) => member(a, b, facts),
        Node::Fact(_) | Node::Value(_) | Node::List(_) => {
            let (value, names) = read(node, facts);
            Outcome { value: value.and_then(|d| if let Datum::Bool(v) = d { Some(v) } else { None }), facts: names }
        }
    }
}

fn join(a: Outcome, b: Outcome, deciding: bool) -> Outcome {
    match (a.value, b.value) {
        (Some(x), Some(y)) if x == deciding && y == deciding => {
            Outcome { value: Some(deciding), facts: union(&a.facts, &b.facts) }
        }
        (Some(x), _) if x == deciding => Outcome { value: Some(deciding), facts: a.facts },
        (_, Some(y)) if y == deciding => Outcome { value: Some(deciding), facts: b.facts },
        (Some(_), Some(_)) => Outcome { value: Some(!deciding), facts: union(&a.facts, &b.facts) },
        // Only the unknown side can still change the answer, so only its facts are asked for.
        (Some(_), None) => b,
        (None, Some(_)) => a,
        (None, None) => Outcome { value: None, facts: union(&a.facts, &b.facts) },
    }
}

/// The value of a leaf, and the facts it stands on.
fn read(node: &Node, facts: &Facts) -> (Option<Datum>, BTreeSet<String>) {
    match node {
        Node::Fact(name) => (facts.get(name).map(of_fact), BTreeSet::from([name.clone()])),
        Node::Value(value) => (Some(value.clone()), BTreeSet::new()),
        Node::List(items) => {
            let read: Vec<_> = items.iter().map(|i| read(i, facts)).collect();
            let names = read.iter().flat_map(|(_, n)| n.iter().cloned()).collect();
            (read.into_iter().map(|(v, _)| v).collect::<Option<Vec<_>>>().map(Datum::List), names)
        }
        other => {
            let outcome = evaluate(other, facts);
            (outcome.value.map(Datum::Bool), outcome.facts)
        }
    }
}

fn of_fact(value: &FactValue) -> Datum {
    match value {
        FactValue::Bool(b) => Datum::Bool(*b),
        FactValue::Number(n) => Datum::Number(*n),
        FactValue::One(t) => Datum::Text(t.clone()),
        FactValue::Set(items) => Datum::List(items.iter().cloned().map(Datum::Text).collect()),
    }
}

fn compare(op: Op, a: &Node, b: &Node, facts: &Facts) -> Outcome {
    let ((x, nx), (y, ny)) = (read(a, facts), read(b, facts));
    let value = match (x, y) {
        (Some(x), Some(y)) => compare_values(op, &x, &y),
        _ => None,
    };
    Outcome { value, facts: union(&nx, &ny) }
}

fn compare_values(op: Op, x: &Datum, y: &Datum) -> Option<bool> {
    let order = match (x, y) {
        (Datum::Number(x), Datum::Number(y)) => x.partial_cmp(y)?,
        (Datum::Text(x), Datum::Text(y)) => x.cmp(y),
        (Datum::Bool(x), Datum::Bool(y)) => x.cmp(y),
        _ => return None,
    };
    Some(match op {
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
    })
}

fn member(a: &Node, b: &Node, facts: &Facts) -> Outcome {
    let ((x, nx), (y, ny)) = (read(a, facts), read(b, facts));
    let value = match (x, y) {
        (Some(x), Some(Datum::List(items))) => Some(items.contains(&x)),
        _ => None,
    };
    Outcome { value, facts: union(&nx, &ny) }
}
