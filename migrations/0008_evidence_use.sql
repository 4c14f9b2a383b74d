-- The store of evidence comes page by page, and each page asks where its pieces are used: the key of evidence_link begins with
-- the assessment, so without this index every page reads all links of the installation.
CREATE INDEX evidence_link_of_evidence ON evidence_link (evidence_id);
