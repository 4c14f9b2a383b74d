-- What was handed to the queue of messages for other installations: a question by its id, a decision by its moment. Working state:
-- whether it arrived stands in the queue.
CREATE TABLE carried (
    thing TEXT NOT NULL,
    version TEXT NOT NULL,
    message_id TEXT NOT NULL,
    PRIMARY KEY (thing, version)
);
CREATE INDEX delivery_to_carry ON delivery (to_node, id) WHERE state = 'sent' AND to_kind = 'node';
