-- Acts in the open (docs/decisions/0031-letters-and-acts.md): for which ministry an act was made, kept with the act since offices change
-- hands; and which act withdraws or corrects which. The name of the person stays with the office, where it can be erased.
CREATE TABLE act_office (
    act_id TEXT PRIMARY KEY REFERENCES act (id),
    ministry TEXT NOT NULL,
    ministry_en TEXT NOT NULL
);
CREATE TABLE act_link (
    by_act TEXT PRIMARY KEY REFERENCES act (id),
    act_id TEXT NOT NULL REFERENCES act (id),
    kind TEXT NOT NULL
);
CREATE INDEX act_link_act ON act_link (act_id);
CREATE INDEX act_at ON act (at, id);
CREATE INDEX act_power ON act (power, at, id);
