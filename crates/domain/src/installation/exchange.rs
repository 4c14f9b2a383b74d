//! What is exchanged with other installations, with this one's keys and whoever takes messages in.

use super::Installation;
use crate::carrying;
use crate::db::WriteTx;
use crate::downstream;
use crate::id::PeerId;
use crate::node::{self, Carrier, Delivered, Handlers, Https, Imported, Introduction};
use crate::received::{self, Fetch, Fetched, Reader, Received};
use crate::refusal::Error;
use crate::statement::{Address, Status};

impl Installation {
    /// Who takes which kind of message in, with the catalogue in force now.
    fn handlers(&self, address: &Address) -> Handlers {
        carrying::handlers(self.catalog(), address.clone(), self.sequencer.verifier())
    }

    /// How this node introduces itself to others.
    ///
    /// # Errors
    /// Refused when it has no public address.
    pub fn introduction(&self) -> Result<Introduction, Error> {
        node::introduction(&self.ground, &self.desk()?, &self.log_key())
    }

    /// Takes an envelope in; gives the receipt to answer with. See [`node::receive`].
    ///
    /// # Errors
    /// As [`node::receive`]; refused when this node has no public address.
    pub fn receive(&self, text: &str) -> Result<Option<String>, Error> {
        let desk = self.desk()?;
        let own = node::identity(&self.ground, &desk)?;
        node::receive(&self.ground, &own.own(), &self.handlers(desk.address), text)
    }

    /// Brings what is due to the others, and works off what waited. See [`node::deliver_due`]. Nothing happens without a public
    /// address or without peers.
    ///
    /// # Errors
    /// Faults of the database and the keyring.
    pub fn deliver(&self, carrier: &mut dyn Carrier, may_go_on: &dyn Fn() -> bool) -> Result<Delivered, Error> {
        let Ok(desk) = self.desk() else { return Ok(Delivered::default()) };
        if self.ground.db.read(node::peers)?.is_empty() {
            return Ok(Delivered::default());
        }
        node::work_off(&self.ground, &self.handlers(desk.address))?;
        // A statement leaves with the list its status stands in.
        self.keep_statements(may_go_on)?;
        carrying::carry(&self.ground, desk.address, may_go_on)?;
        let own = node::identity(&self.ground, &desk)?;
        node::deliver_due(&self.ground, &own.own(), carrier, may_go_on)
    }

    /// Asks for the lists of status of statements that came from elsewhere, when their time has come, and tells whoever rests on one
    /// that was taken back or set aside, or stands again. See [`received::follow_status`].
    ///
    /// # Errors
    /// Faults of the database.
    pub fn follow_status(&self, fetch: &mut dyn Fetch, may_go_on: &dyn Fn() -> bool) -> Result<u32, Error> {
        let (catalog, log) = (self.catalog(), self.sequencer.verifier());
        let reader = Reader { catalog: &catalog, log: Some(&log) };
        let changed = |tx: &mut WriteTx<'_, '_>, row: &Received, status: Status| {
            downstream::on_list_says(tx, row, status).map(|_| ())
        };
        received::follow_status(&self.ground, &reader, fetch, &changed, may_go_on)
    }

    /// Everything that waits for a peer, as a file. See [`node::export`].
    ///
    /// # Errors
    /// As [`node::export`].
    pub fn export_to(&self, peer: &PeerId) -> Result<String, Error> {
        let desk = self.desk()?;
        self.keep_statements(&|| true)?;
        carrying::carry(&self.ground, desk.address, &|| true)?;
        node::export(&self.ground, &node::identity(&self.ground, &desk)?.own(), peer)
    }

    /// Takes a peer's file in. See [`node::import`].
    ///
    /// # Errors
    /// As [`node::import`].
    pub fn import(&self, file: &[u8]) -> Result<Imported, Error> {
        let desk = self.desk()?;
        let own = node::identity(&self.ground, &desk)?;
        node::import(&self.ground, &own.own(), &self.handlers(desk.address), file)
    }

    /// Makes a new key for this node and announces it. See [`node::renew_key`].
    ///
    /// # Errors
    /// As [`node::renew_key`].
    pub fn renew_node_key(&self) -> Result<u32, Error> {
        node::renew_key(&self.ground, &self.desk()?)
    }
}

impl Fetch for Https<'_> {
    fn fetch(&mut self, url: &str, etag: Option<&str>) -> Result<Fetched, String> {
        let (answer, etag) = self.0.get_unless(url, etag).map_err(|fault| fault.code().to_owned())?;
        Ok(Fetched { status: answer.status, etag, body: answer.body })
    }
}
