//! Writers who commit together: each answered after the commit, each taken back alone, all told when it fails.

use super::*;
use std::sync::mpsc;
use std::time::Instant;

type Outcome = Result<(), String>;
type Work = Box<dyn FnOnce(&mut Tx<'_>) -> Result<(), DbError> + Send>;

/// A database of its own: only SQLite has a line.
struct Bench {
    _dir: tempfile::TempDir,
    db: Db,
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&Place::Sqlite(dir.path().join("line.sqlite"))).unwrap();
        write(&db, |tx| tx.batch("CREATE TABLE trial (n BIGINT PRIMARY KEY)")).unwrap();
        Bench { _dir: dir, db }
    }

    fn line(&self) -> &Line {
        match &self.db.writers {
            Writers::Line(line) => line,
            Writers::Pool(_) => panic!("SQLite has a line"),
        }
    }

    fn kept(&self) -> Vec<i64> {
        self.db.read(|tx| tx.rows("SELECT n FROM trial ORDER BY n", &[], |r| r.int(0))).map_err(|e: DbError| e).unwrap()
    }

    /// Runs the works so that all of them stand in line while the first has its turn.
    fn together(&self, works: Vec<Work>) -> Vec<Outcome> {
        let (last, (begun, seen)) = (works.len() - 1, mpsc::channel());
        let mut works = works.into_iter();
        let first = works.next().unwrap();
        std::thread::scope(|s| {
            let mut running = vec![s.spawn(move || {
                caught(&self.db, move |tx| {
                    begun.send(()).unwrap();
                    let patience = Instant::now();
                    while self.line().waiting() < last && patience.elapsed().as_secs() < 5 {
                        std::thread::yield_now();
                    }
                    first(tx)
                })
            })];
            seen.recv().unwrap();
            running.extend(works.map(|work| s.spawn(move || caught(&self.db, work))));
            running.into_iter().map(|r| r.join().unwrap()).collect()
        })
    }
}

fn write<T: Send>(db: &Db, f: impl FnOnce(&mut Tx<'_>) -> Result<T, DbError> + Send) -> Result<T, DbError> {
    db.write_raw(f)
}

fn caught(db: &Db, f: impl FnOnce(&mut Tx<'_>) -> Result<(), DbError> + Send) -> Outcome {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| write(db, f))) {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("panicked".to_owned()),
    }
}

fn add(tx: &mut Tx<'_>, n: i64) -> Result<(), DbError> {
    tx.run("INSERT INTO trial (n) VALUES (?)", args![n]).map(|_| ())
}

#[test]
fn a_work_that_refuses_or_panics_is_taken_back_without_its_neighbours() {
    let bench = Bench::new();
    let outcomes = bench.together(vec![
        Box::new(|tx| add(tx, 1)),
        Box::new(|tx| {
            add(tx, 2)?;
            Err(DbError::Stale("two".to_owned()))
        }),
        Box::new(|tx| add(tx, 3)),
        Box::new(|tx| {
            add(tx, 4)?;
            panic!("in the middle")
        }),
        Box::new(|tx| {
            add(tx, 5)?;
            add(tx, 1)
        }),
        Box::new(|tx| add(tx, 6)),
    ]);
    assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, false, false, true]);
    assert!(outcomes[1].as_ref().is_err_and(|e| e.contains("two")), "{outcomes:?}");
    assert_eq!(bench.kept(), [1, 3, 6]);
}

#[test]
fn when_the_commit_fails_nobody_in_it_is_told_otherwise_and_the_next_write_works() {
    let bench = Bench::new();
    // A foreign key that is only looked at when the transaction commits.
    let fails_late = |tx: &mut Tx<'_>| {
        tx.batch("PRAGMA defer_foreign_keys = ON")?;
        tx.batch("INSERT INTO membership (account_id, operator_id, role, since) VALUES ('no', 'no', 'owner', '')")
    };
    let outcomes = bench.together(vec![Box::new(|tx| add(tx, 1)), Box::new(fails_late), Box::new(|tx| add(tx, 2))]);
    assert!(outcomes.iter().all(|o| o.as_ref().is_err_and(|e| e.contains("undone"))), "{outcomes:?}");
    assert_eq!(bench.kept(), [] as [i64; 0]);
    write(&bench.db, |tx| add(tx, 7)).unwrap();
    assert_eq!(bench.kept(), [7]);
}

#[test]
fn what_one_wrote_the_next_in_line_sees_and_no_reader_does() {
    let bench = Bench::new();
    let db = &bench.db;
    let path = match db.read(|tx| tx.row("PRAGMA database_list", &[], |r| r.text(2))).map_err(|e: DbError| e).unwrap() {
        Some(path) => path,
        None => panic!("the database has a file"),
    };
    let outcomes = bench.together(vec![
        Box::new(|tx| add(tx, 1)),
        Box::new(move |tx| {
            assert_eq!(tx.number("SELECT count(*) FROM trial", &[])?, 1);
            let other = rusqlite::Connection::open(&path)?;
            assert_eq!(other.query_row("SELECT count(*) FROM trial", [], |r| r.get::<_, i64>(0))?, 0);
            add(tx, 2)
        }),
    ]);
    assert_eq!(outcomes, [Ok(()), Ok(())]);
    assert_eq!(bench.kept(), [1, 2]);
}

#[test]
fn many_writers_at_once_keep_exactly_what_was_acknowledged() {
    let world = World::new();
    let before = world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[]));
    let acknowledged: usize = std::thread::scope(|s| {
        let writers: Vec<_> = (0..16)
            .map(|w| {
                let ground = &world.it.ground;
                let one = move |n: usize| {
                    housekeeping::run(ground, "test.line", |tx, _| match (w + n) % 5 {
                        0 => Err(Error::from(DbError::Schema("no".to_owned()))),
                        _ => {
                            Ok(tx.insert("once", cols! { "token" => format!("{w}-{n}"), "result" => "", "at" => "" })?)
                        }
                    })
                };
                s.spawn(move || (0..20).filter(|n| one(*n).is_ok()).count())
            })
            .collect();
        writers.into_iter().map(|w| w.join().unwrap()).sum()
    });
    assert_eq!(acknowledged, 16 * 16);
    assert_eq!(world.read(|tx| tx.number("SELECT count(*) FROM once", &[])), 256);
    assert_eq!(world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[])), before + 256);
    assert_eq!(world.faults(), []);
}
