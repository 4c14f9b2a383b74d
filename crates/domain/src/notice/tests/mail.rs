//! Mail, sent to a small SMTP server of our own.

use super::*;
use crate::authority::Role;
use crate::refusal::Error;
use std::cell::Cell;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server does with one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Takes,
    /// Answers the recipient with this line.
    Answers(&'static str),
    /// Hangs up when the text is announced.
    CutsBefore,
    /// Takes the text and hangs up without a word.
    CutsAfter,
    /// Answers the text with this line.
    AnswersText(&'static str),
}

/// A server that behaves as told, connection by connection; afterwards it takes everything.
struct Post {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Post {
    fn new(manners: &[Manner]) -> Post {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, manners) = (Arc::<Mutex<Vec<String>>>::default(), manners.to_vec());
        let kept = taken.clone();
        // The thread ends with the process; nobody connects after the test.
        std::thread::spawn(move || {
            for (n, stream) in listener.incoming().enumerate() {
                let manner = manners.get(n).copied().unwrap_or(Manner::Takes);
                let _ = serve(&stream.unwrap(), manner, &kept);
            }
        });
        Post { port, taken }
    }

    fn smtp(&self) -> Smtp {
        Smtp::new(Server::parse(&format!("smtp-plain://127.0.0.1:{}", self.port), None).unwrap())
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

fn serve(stream: &TcpStream, manner: Manner, taken: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    let mut line = String::new();
    writer.write_all(b"220 post\r\n")?;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let word = line.split([' ', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match (word.as_str(), manner) {
            ("DATA", Manner::CutsBefore) => return Ok(()),
            ("DATA", _) => {
                writer.write_all(b"354 go on\r\n")?;
                let mut text = String::new();
                while !text.ends_with("\r\n.\r\n") {
                    reader.read_line(&mut text)?;
                }
                match manner {
                    Manner::AnswersText(answer) => answer,
                    _ => {
                        taken.lock().unwrap().push(text);
                        if manner == Manner::CutsAfter {
                            return Ok(());
                        }
                        "250 taken"
                    }
                }
            }
            ("RCPT", Manner::Answers(answer)) => answer,
            ("QUIT", _) => {
                writer.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "250 post",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

/// An operator with a hostile name, a system with a hostile name, and a member who wants mail.
pub(super) fn wanted(world: &World) -> (OperatorId, AccountId) {
    let operator = world.operator("標システム Bcc: x@example.jp");
    let account = world.account("reader@example.jp");
    let asset = world.asset(&operator, "窓口 .\u{2028}QUIT");
    world.fact(&asset, "roles", &["provider"]);
    world
        .file(|tx, _| {
            crate::identity::set_role(tx, &account, &operator, Role::Viewer)?;
            set_mailed(tx, &account, &operator, true)
        })
        .unwrap();
    catch(world, &BEFORE);
    catch(world, &AFTER);
    (operator, account)
}

pub(super) fn sender() -> Sender {
    let of_changes = crate::downstream::mail;
    Sender { from: "shirube@node.example.jp".into(), site: "https://node.example.jp".into(), of_changes }
}

fn send(world: &World, post: &Post) -> Posted {
    send_due(&world.it.ground, &sender(), &mut post.smtp(), &on).unwrap()
}

pub(super) fn state(world: &World) -> (MailState, i64, String) {
    let [row] = &world.read(|tx| mails(tx, 10))[..] else { panic!("one mail") };
    (row.state, row.tries, row.outcome.clone().unwrap_or_default())
}

fn body(message: &str) -> String {
    use base64::Engine;
    let (_, body) = message.split_once("\r\n\r\n").unwrap();
    let text: String = body.trim_end_matches("\r\n.\r\n").chars().filter(|c| !c.is_whitespace()).collect();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
}

#[test]
fn a_notice_is_mailed_once_to_who_wants_it() {
    let world = World::new();
    let (operator, account) = wanted(&world);
    let post = Post::new(&[]);
    assert_eq!(send(&world, &post), Posted { sent: 1, ..Posted::default() });
    assert_eq!(send(&world, &post), Posted::default());
    assert_eq!(state(&world), (MailState::Sent, 1, "sent".into()));
    let [message] = &post.taken()[..] else { panic!("one message") };
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    assert!(head.is_ascii());
    let names: Vec<&str> =
        head.split("\r\n").filter(|l| !l.starts_with(' ')).map(|l| l.split(':').next().unwrap()).collect();
    assert_eq!(names.len(), 12, "{names:?}");
    assert!(!names.contains(&"Bcc"));
    for wanted in ["To: <reader@example.jp>", "Auto-Submitted: auto-generated", "List-Unsubscribe-Post:"] {
        assert!(head.contains(wanted), "{wanted}");
    }
    let text = body(message);
    let notice = &notices_of(&world, &operator, &account)[0];
    for wanted in ["窓口", "標システム", "見出し alpha anew", &format!("/ja/w/{operator}/notices/{}", notice.id)]
    {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert_eq!(world.faults(), []);
}

#[test]
fn a_mail_refused_for_good_is_not_tried_again() {
    let world = World::new();
    wanted(&world);
    let post = Post::new(&[Manner::Answers("550 no such reader@example.jp here")]);
    assert_eq!(send(&world, &post), Posted { failed: 1, ..Posted::default() });
    assert_eq!(state(&world), (MailState::Failed, 1, "recipient 550".into()), "the address is not kept");
    world.clock.forward_hours(100);
    assert_eq!(send(&world, &post), Posted::default());
    assert_eq!(post.taken().len(), 0);
}

#[test]
fn a_mail_put_off_is_tried_again_later_and_given_up_in_the_end() {
    let world = World::new();
    wanted(&world);
    let post = Post::new(&[Manner::Answers("450 later"); 7]);
    for tries in 1..=6 {
        assert_eq!(send(&world, &post), Posted { later: 1, ..Posted::default() });
        assert_eq!(state(&world), (MailState::Queued, tries, "recipient 450".into()));
        assert_eq!(send(&world, &post), Posted::default(), "not before its time");
        world.clock.forward_hours(25);
    }
    assert_eq!(send(&world, &post), Posted { failed: 1, ..Posted::default() });
    assert_eq!(state(&world), (MailState::Failed, 7, "recipient 450".into()));
}

#[test]
fn a_line_cut_before_the_text_sends_it_once_and_one_cut_after_it_perhaps_twice() {
    for (manner, outcome, taken) in [
        (Manner::CutsBefore, "data cut", 1),
        (Manner::AnswersText("451 disk full"), "text 451", 1),
        // Nobody knows whether it was taken, so it is sent again, and says so.
        (Manner::CutsAfter, "unknown text cut", 2),
    ] {
        let world = World::new();
        wanted(&world);
        let post = Post::new(&[manner]);
        assert_eq!(send(&world, &post), Posted { later: 1, ..Posted::default() }, "{manner:?}");
        assert_eq!(state(&world), (MailState::Queued, 1, outcome.into()));
        world.clock.forward_hours(1);
        assert_eq!(send(&world, &post), Posted { sent: 1, ..Posted::default() });
        let all = post.taken();
        assert_eq!(all.len(), taken, "{manner:?}");
        let ids: std::collections::BTreeSet<&str> =
            all.iter().filter_map(|m| m.split("\r\n").find(|l| l.starts_with("Message-ID:"))).collect();
        assert_eq!(ids.len(), 1, "a reader's program sees that it is the same mail");
    }
}

#[test]
fn a_server_that_is_not_there_is_tried_again() {
    let world = World::new();
    wanted(&world);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut smtp = Smtp::new(Server::parse(&format!("smtp-plain://127.0.0.1:{port}"), None).unwrap());
    let posted = send_due(&world.it.ground, &sender(), &mut smtp, &on).unwrap();
    assert_eq!(posted, Posted { later: 1, is_unreachable: true, ..Posted::default() });
    assert_eq!(state(&world), (MailState::Queued, 1, "connect cut".into()));
    // A server that does not offer TLS where it was asked for gets nothing.
    let post = Post::new(&[]);
    world.clock.forward_hours(1);
    let mut smtp = Smtp::new(Server::parse(&format!("smtp://127.0.0.1:{}", post.port), None).unwrap());
    send_due(&world.it.ground, &sender(), &mut smtp, &on).unwrap();
    assert_eq!(state(&world), (MailState::Queued, 2, "starttls not-offered".into()));
    assert_eq!(post.taken().len(), 0);
}

/// Finds nobody there, and counts how often it was asked to look.
struct Nobody<'a>(&'a Cell<u32>);

impl Carrier for Nobody<'_> {
    fn carry(&mut self, _: &str, _: &str, _: &[u8]) -> Delivery {
        self.0.set(self.0.get() + 1);
        Delivery::Unreachable("auth 535".into())
    }
}

#[test]
fn a_server_that_does_not_let_us_in_is_asked_once_and_the_rest_waits_untried() {
    let world = World::new();
    let (operator, _) = wanted(&world);
    for n in 0..4 {
        let account = world.account(&format!("reader{n}@example.jp"));
        world
            .file(|tx, _| {
                crate::identity::set_role(tx, &account, &operator, Role::Viewer)?;
                set_mailed(tx, &account, &operator, true)
            })
            .unwrap();
    }
    catch(&world, &BEFORE);
    let asked = Cell::new(0);
    let posted = send_due(&world.it.ground, &sender(), &mut Nobody(&asked), &on).unwrap();
    assert_eq!((posted.later, posted.is_unreachable, asked.get()), (1, true, 1));
    let tries: Vec<i64> = world.read(|tx| mails(tx, 10)).iter().map(|m| m.tries).collect();
    assert_eq!(tries.iter().sum::<i64>(), 1, "{tries:?}");
    assert_eq!(world.read(last_tried).unwrap().outcome.as_deref(), Some("auth 535"));
    let post = Post::new(&[]);
    assert_eq!(send(&world, &post), Posted::default(), "not at once");
    world.clock.forward_hours(1);
    assert_eq!(send(&world, &post).sent, 6, "five of the second change, one of the first");
    assert_eq!(world.read(mail_figures), MailFigures { waiting: 0, sent: 6, failed: 0 });
}

/// Dies while a mail is under way.
struct Dying<'a>(&'a Cell<bool>);

impl Carrier for Dying<'_> {
    fn carry(&mut self, _: &str, _: &str, _: &[u8]) -> Delivery {
        self.0.set(true);
        panic!("killed")
    }
}

#[test]
fn a_program_that_dies_while_sending_leaves_the_mail_to_another() {
    let world = World::new();
    wanted(&world);
    let asked = Cell::new(false);
    let dies = || send_due(&world.it.ground, &sender(), &mut Dying(&asked), &on).map(|_| ());
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(dies)).is_err() && asked.get());
    let post = Post::new(&[]);
    assert_eq!(send(&world, &post), Posted::default(), "it may still be under way");
    assert_eq!(state(&world).0, MailState::Sending);
    world.clock.forward_hours(1);
    assert_eq!(send(&world, &post), Posted { sent: 1, ..Posted::default() });
    assert_eq!(state(&world), (MailState::Sent, 2, "sent-again".into()));
}

#[test]
fn who_stopped_left_or_was_suspended_gets_nothing_that_still_waits() {
    type Change = fn(&World, &OperatorId, &AccountId) -> Result<(), Error>;
    let changes: [Change; 3] = [
        |w, o, a| w.file(|tx, _| set_mailed(tx, a, o, false)),
        |w, o, a| w.file(|tx, _| crate::identity::dismiss(tx, a, o)),
        |w, _, a| {
            let actor = w.account("other-administrator");
            w.tamper("UPDATE account SET is_administrator = TRUE");
            w.suspend(&actor, a, true)
        },
    ];
    for change in changes {
        let world = World::new();
        let (operator, account) = wanted(&world);
        change(&world, &operator, &account).unwrap();
        let post = Post::new(&[]);
        assert_eq!(send(&world, &post), Posted { dropped: 1, ..Posted::default() });
        assert_eq!(post.taken().len(), 0);
    }
}

#[test]
fn a_server_is_written_as_an_address_and_no_password_goes_in_the_clear() {
    use crate::testing::codes;
    let read = |text: &str, password: Option<&str>| Server::parse(text, password.map(str::to_owned)).map(|_| ());
    for fine in
        ["smtps://mail.example.jp", "smtp://user@mail.example.jp:2525", "smtp-plain://localhost", "smtps://a@b@c.jp/"]
    {
        assert!(read(fine, None).is_ok(), "{fine}");
    }
    for wrong in
        ["mail.example.jp", "http://x", "smtps://", "smtps://user:secret@x.jp", "smtps://x.jp:0x", "smtps://x y"]
    {
        assert_eq!(codes(read(wrong, None)), ["mail.server"], "{wrong}");
    }
    assert_eq!(codes(read("smtp-plain://u@localhost", None)), ["mail.password-in-the-clear"]);
    assert_eq!(codes(read("smtp-plain://localhost", Some("x"))), ["mail.password-in-the-clear"]);
}
