//! A log read on all cores: pieces are taken apart beside each other, and what they come to is taken in the order of the log.
//!
//! **Rests on**: each worker having a lane of its own, filled and emptied in turn: order needs no numbers, and no lane runs ahead.
//! **Never** hold more than two pieces for each worker, or much more than [`MOST`] bytes.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};

use super::segment::Piece;
use super::{Error, Reader};

/// The most that is read ahead, in bytes; a piece more where one line is longer than that.
const MOST: usize = 64 << 20;
/// The most workers: one core puts together what so many take apart.
const MOST_WORKERS: usize = 8;
/// Logs up to this size are not worth a thread.
const SMALL: u64 = 1 << 20;

/// What is wrong with a line: its first byte in its segment, and what.
pub type Wrong = (u64, String);

/// Takes a log apart piece by piece with `read` and hands what each comes to over to `take`, in order.
///
/// # Errors
/// The first thing that is wrong in the order of the log; everything before it was taken.
pub fn in_order<B: Send>(
    reader: &mut Reader,
    read: impl Fn(&Piece) -> Result<B, Wrong> + Sync,
    take: impl FnMut(B),
) -> Result<(), Error> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = if reader.size() <= SMALL { 0 } else { cores.min(MOST_WORKERS) };
    with(workers, reader, read, take)
}

/// As [`in_order`], with so many workers; without any on this thread.
pub fn with<B: Send>(
    workers: usize,
    reader: &mut Reader,
    read: impl Fn(&Piece) -> Result<B, Wrong> + Sync,
    mut take: impl FnMut(B),
) -> Result<(), Error> {
    if workers == 0 {
        let mut spare = Vec::new();
        while let Some(piece) = reader.piece(spare)? {
            let segment = piece.segment;
            take(read(&piece).map_err(|(at, what)| reader.fault(segment, at, what))?);
            spare = piece.into_spare();
        }
        return Ok(());
    }
    thread::scope(|scope| {
        let lanes: Vec<Lane<B>> = (0..workers).map(|_| Lane::open(scope, &read)).collect();
        drive(&lanes, reader, &mut take)
    })
}

type Done<B> = (Piece, Result<B, Wrong>);

/// A worker, by what goes to it and what comes back.
struct Lane<B> {
    to: Sender<Piece>,
    from: Receiver<Done<B>>,
}

impl<B: Send> Lane<B> {
    fn open<'s>(scope: &'s Scope<'s, '_>, read: &'s (impl Fn(&Piece) -> Result<B, Wrong> + Sync)) -> Lane<B>
    where
        B: 's,
    {
        let (to, pieces) = channel::<Piece>();
        let (done, from) = channel();
        scope.spawn(move || {
            for piece in pieces {
                let read = read(&piece);
                // Who no longer listens has found something wrong further up.
                if done.send((piece, read)).is_err() {
                    break;
                }
            }
        });
        Lane { to, from }
    }
}

fn drive<B>(lanes: &[Lane<B>], reader: &mut Reader, take: &mut impl FnMut(B)) -> Result<(), Error> {
    let (mut sent, mut taken, mut held, mut spares) = (0, 0, 0, Vec::new());
    // How reading ended: said once everything before was taken.
    let mut ended = None;
    loop {
        while ended.is_none() && sent - taken < 2 * lanes.len() && held < MOST {
            match reader.piece(spares.pop().unwrap_or_default()) {
                Ok(Some(piece)) => {
                    held += piece.size();
                    // A worker that is gone has panicked, which the scope hands on.
                    let _ = lanes[sent % lanes.len()].to.send(piece);
                    sent += 1;
                }
                Ok(None) => ended = Some(Ok(())),
                Err(error) => ended = Some(Err(error)),
            }
        }
        if sent == taken {
            return ended.unwrap_or(Ok(()));
        }
        let Ok((piece, read)) = lanes[taken % lanes.len()].from.recv() else { return Ok(()) };
        taken += 1;
        held -= piece.size();
        take(read.map_err(|(at, what)| reader.fault(piece.segment, at, what))?);
        spares.push(piece.into_spare());
    }
}
