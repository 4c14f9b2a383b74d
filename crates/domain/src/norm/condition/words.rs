//! A condition in words, for people who do not read expressions.

use super::super::facts::Vocabulary;
use super::{Condition, Datum, Node, Op};
use crate::text::Lang;

/// How a part stands to its neighbours: whether it needs brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    And,
    Or,
    Whole,
}

impl Condition {
    /// The condition in words: `「立場」に「AI開発者」「AI提供者」のいずれかを含む`.
    pub fn words(&self, vocabulary: &Vocabulary, lang: Lang) -> String {
        Words { vocabulary, lang }.of(&self.node).1
    }
}

struct Words<'v> {
    vocabulary: &'v Vocabulary,
    lang: Lang,
}

impl Words<'_> {
    fn of(&self, node: &Node) -> (Kind, String) {
        match node {
            Node::And(..) => self.joined(node, Kind::And),
            Node::Or(..) => self.joined(node, Kind::Or),
            Node::Not(inner) => (Kind::Whole, self.not(inner)),
            Node::Compare(op, left, right) => (Kind::Whole, self.compare(*op, left, right)),
            Node::In(left, right) => (Kind::Whole, self.within(left, right)),
            Node::Fact(id) => (Kind::Whole, self.is(id, true)),
            Node::Value(_) | Node::List(_) => (Kind::Whole, self.value(None, node)),
        }
    }

    /// A chain of one kind, with options of the same fact named together.
    fn joined(&self, node: &Node, kind: Kind) -> (Kind, String) {
        let mut parts = Vec::new();
        flatten(node, kind, &mut parts);
        let mut texts: Vec<(Kind, String)> = Vec::new();
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            let alike = option_of(part).filter(|_| kind == Kind::Or).map(|(fact, _)| {
                let run = parts[at..].iter().map_while(|p| option_of(p).filter(|(f, _)| *f == fact).map(|(_, v)| v));
                (fact, run.collect::<Vec<_>>())
            });
            match alike {
                Some((fact, options)) if options.len() > 1 => {
                    at += options.len();
                    texts.push((Kind::Whole, self.includes(fact, &options)));
                }
                _ => {
                    at += 1;
                    texts.push(self.of(part));
                }
            }
        }
        if let [(kind, text)] = texts.as_slice() {
            return (*kind, text.clone());
        }
        let brackets = |(inner, text): (Kind, String)| match inner {
            Kind::Whole => text,
            _ => self.lang.pick(format!("（{text}）"), format!("({text})")),
        };
        let by = match kind {
            Kind::And => self.lang.pick("、かつ、", ", and "),
            _ => self.lang.pick("、または、", ", or "),
        };
        (kind, texts.into_iter().map(brackets).collect::<Vec<_>>().join(by))
    }

    fn label(&self, id: &str) -> String {
        let label = self.vocabulary.fact(id).map_or(id, |f| f.label.get(self.lang));
        self.lang.pick(format!("「{label}」"), format!("“{label}”"))
    }

    fn is(&self, id: &str, yes: bool) -> String {
        let answer = if yes { self.lang.pick("はい", "yes") } else { self.lang.pick("いいえ", "no") };
        self.lang.pick(format!("{}が「{answer}」", self.label(id)), format!("{} is {answer}", self.label(id)))
    }

    /// A value as the fact it is compared with names it.
    fn value(&self, fact: Option<&str>, node: &Node) -> String {
        let text = match node {
            Node::Value(Datum::Text(t)) => {
                let fact = fact.and_then(|id| self.vocabulary.fact(id));
                fact.map_or(t.as_str(), |f| f.option_name(t, self.lang)).to_owned()
            }
            Node::Value(Datum::Number(n)) if *n >= 1e15 => return format!("{n:e}"),
            Node::Value(Datum::Number(n)) => return n.to_string(),
            Node::Value(Datum::Bool(b)) => {
                return if *b { self.lang.pick("はい", "yes") } else { self.lang.pick("いいえ", "no") }.into();
            }
            other => return self.of(other).1,
        };
        self.lang.pick(format!("「{text}」"), format!("“{text}”"))
    }

    fn list(&self, fact: &str, options: &[&Node]) -> String {
        let all: Vec<String> = options.iter().map(|o| self.value(Some(fact), o)).collect();
        all.join(self.lang.pick("", ", "))
    }

    fn includes(&self, fact: &str, options: &[&Node]) -> String {
        let (label, all) = (self.label(fact), self.list(fact, options));
        match options.len() {
            1 => self.lang.pick(format!("{label}に{all}を含む"), format!("{label} includes {all}")),
            _ => self.lang.pick(format!("{label}に{all}のいずれかを含む"), format!("{label} includes one of {all}")),
        }
    }

    fn within(&self, left: &Node, right: &Node) -> String {
        match (left, right) {
            (value, Node::Fact(fact)) => self.includes(fact, &[value]),
            (Node::Fact(fact), Node::List(options)) => {
                let all = self.list(fact, &options.iter().collect::<Vec<_>>());
                self.lang.pick(
                    format!("{}が{all}のいずれか", self.label(fact)),
                    format!("{} is one of {all}", self.label(fact)),
                )
            }
            (a, b) => format!("{} ∈ {}", self.of(a).1, self.of(b).1),
        }
    }

    fn not(&self, inner: &Node) -> String {
        match inner {
            Node::Fact(id) => self.is(id, false),
            Node::In(value, fact) => match fact.as_ref() {
                Node::Fact(id) => {
                    let (label, option) = (self.label(id), self.value(Some(id), value));
                    self.lang.pick(format!("{label}に{option}を含まない"), format!("{label} does not include {option}"))
                }
                _ => self.negated(inner),
            },
            _ => self.negated(inner),
        }
    }

    fn negated(&self, inner: &Node) -> String {
        let text = self.of(inner).1;
        self.lang.pick(format!("（{text}）ではない"), format!("not ({text})"))
    }

    fn compare(&self, op: Op, left: &Node, right: &Node) -> String {
        let fact =
            [left, right].into_iter().find_map(|n| if let Node::Fact(id) = n { Some(id.as_str()) } else { None });
        let side = |n: &Node| if let Node::Fact(id) = n { self.label(id) } else { self.value(fact, n) };
        let (a, b) = (side(left), side(right));
        let (ja, en) = match op {
            Op::Eq => (format!("{a}が{b}"), format!("{a} is {b}")),
            Op::Ne => (format!("{a}が{b}以外"), format!("{a} is other than {b}")),
            Op::Lt => (format!("{a}が{b}未満"), format!("{a} is less than {b}")),
            Op::Le => (format!("{a}が{b}以下"), format!("{a} is at most {b}")),
            Op::Gt => (format!("{a}が{b}を超える"), format!("{a} is more than {b}")),
            Op::Ge => (format!("{a}が{b}以上"), format!("{a} is at least {b}")),
        };
        self.lang.pick(ja, en)
    }
}

fn flatten<'n>(node: &'n Node, kind: Kind, out: &mut Vec<&'n Node>) {
    match (node, kind) {
        (Node::And(a, b), Kind::And) | (Node::Or(a, b), Kind::Or) => {
            flatten(a, kind, out);
            flatten(b, kind, out);
        }
        _ => out.push(node),
    }
}

/// `"x" in fact` as (fact, x).
fn option_of(node: &Node) -> Option<(&str, &Node)> {
    match node {
        Node::In(value, fact) => match fact.as_ref() {
            Node::Fact(id) => Some((id, value.as_ref())),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::Catalog;

    fn words(text: &str, lang: Lang) -> String {
        Condition::parse(text).unwrap().words(Catalog::embedded().vocabulary(), lang)
    }

    #[test]
    fn options_of_one_fact_are_named_together() {
        let text = "\"developer\" in roles || \"provider\" in roles || generative";
        assert_eq!(
            words(text, Lang::Ja),
            "「立場」に「AI開発者」「AI提供者」のいずれかを含む、または、「生成AI」が「はい」"
        );
        assert_eq!(
            words(text, Lang::En),
            "“Role” includes one of “AI developer”, “AI provider”, or “Generative AI” is yes"
        );
    }

    #[test]
    fn brackets_stand_only_where_and_meets_or() {
        let text = "advanced && (agent || autonomy == \"autonomous\") && training != \"none\" && !overseas";
        let said = words(text, Lang::En);
        assert!(said.contains("(“AI agent” is yes, or “Autonomy” is “acts without a person”)"), "{said}");
        assert!(said.ends_with("“Overseas operator” is no"), "{said}");
    }

    #[test]
    fn every_condition_of_the_catalogue_can_be_said_in_both_languages() {
        let catalog = Catalog::embedded();
        for text in catalog.instruments().iter().flat_map(|i| &i.norms).filter_map(|n| n.applies.as_deref()) {
            for lang in Lang::ALL {
                let said = words(text, lang);
                assert!(!said.is_empty() && !said.contains("roles") && !said.contains('∈'), "{text}: {said}");
            }
        }
    }
}
