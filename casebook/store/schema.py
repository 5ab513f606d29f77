"""The tables of a case file, word for word: this text is the file format.

History of the format:
1  first version.
2  the evidence ledger: more particulars of exhibits, digests and moves; seizures, witnesses, clock
   readings, manifests, digests of parts of files, acquisition logs, incidents, hand-over slips,
   forwarding memos, certificates.
3  the ledger of requests: particulars by kind, every step of a leg, periods and citations of lines;
   preservation periods, replies, holders, column maps of providers, contacts at agencies, groups of
   identifiers, persons, links; the days of remand.
4  the timeline: which rows of a source gave records, what a source was unpacked from, from when to
   when a clock offset holds; marks on records, saved searches, saved column maps; the identifiers
   that records mention, and an index of their substrings.
5  no index of the identifiers that records mention: the rows of each segment stand in their order;
   and no last time of them where it is the first one.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache

APPLICATION_ID = 0x43534E31
"""In the SQLite header of every case file ("CSN1")."""

SEGMENT_SPAN = 10**8
"""Record ids of segment k run from k * SEGMENT_SPAN."""

JOURNAL = (
    """CREATE TABLE log (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    header TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT""",
    """CREATE TABLE body (
    seq INTEGER PRIMARY KEY REFERENCES log (seq),
    salt BLOB NOT NULL,
    body TEXT NOT NULL
) STRICT""",
    """CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY NOT NULL,
    size INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT""",
    """CREATE TABLE touch (
    row_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    tbl TEXT NOT NULL,
    PRIMARY KEY (row_id, seq)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE desk (
    key TEXT PRIMARY KEY NOT NULL,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)

HAND_MADE = (
    """CREATE TABLE case_header (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    fir_number TEXT NOT NULL,
    fir_date TEXT NOT NULL,
    offence_date TEXT NOT NULL,
    police_station TEXT NOT NULL,
    district TEXT NOT NULL,
    state TEXT NOT NULL,
    unit TEXT NOT NULL,
    sections TEXT NOT NULL,
    complainant TEXT NOT NULL,
    affected_organisation TEXT NOT NULL,
    investigating_officer TEXT NOT NULL,
    court TEXT NOT NULL,
    agencies TEXT NOT NULL,
    zones TEXT NOT NULL,
    summary TEXT NOT NULL,
    max_punishment TEXT NOT NULL,
    substantive TEXT NOT NULL,
    procedure TEXT NOT NULL,
    evidence TEXT NOT NULL,
    law_reason TEXT NOT NULL,
    is_sample INTEGER NOT NULL
) STRICT""",
    """CREATE TABLE agency (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    country TEXT NOT NULL,
    address TEXT NOT NULL,
    email TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT agency_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE exhibit (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    description TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_id TEXT,
    make_model TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    device_id TEXT NOT NULL,
    colour TEXT NOT NULL,
    size_bytes INTEGER,
    original_or_copy TEXT NOT NULL,
    how_produced TEXT NOT NULL,
    seized_at TEXT,
    place_found TEXT NOT NULL,
    seized_by TEXT NOT NULL,
    seal TEXT NOT NULL,
    stored_at TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT exhibit_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE digest (
    id TEXT PRIMARY KEY NOT NULL,
    exhibit_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    value TEXT NOT NULL,
    over TEXT NOT NULL,
    size_bytes INTEGER,
    computed_at TEXT NOT NULL,
    computed_by TEXT NOT NULL,
    tool TEXT NOT NULL,
    purpose TEXT NOT NULL,
    matches TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX digest_of ON digest (exhibit_id)",
    """CREATE TABLE custody_move (
    id TEXT PRIMARY KEY NOT NULL,
    exhibit_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    from_person TEXT NOT NULL,
    from_place TEXT NOT NULL,
    to_person TEXT NOT NULL,
    to_place TEXT NOT NULL,
    released_at TEXT NOT NULL,
    received_at TEXT,
    purpose TEXT NOT NULL,
    mode TEXT NOT NULL,
    seal TEXT NOT NULL,
    seal_intact TEXT NOT NULL,
    reference TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX custody_move_of ON custody_move (exhibit_id)",
    """CREATE TABLE attachment (
    id TEXT PRIMARY KEY NOT NULL,
    about TEXT NOT NULL,
    about_id TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX attachment_of ON attachment (about_id)",
    """CREATE TABLE source (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    exhibit_id TEXT,
    reader TEXT NOT NULL,
    reader_version TEXT NOT NULL,
    encoding TEXT NOT NULL,
    layout TEXT NOT NULL,
    locator TEXT NOT NULL,
    zone TEXT NOT NULL,
    year INTEGER,
    day_order TEXT NOT NULL,
    clock_offset_us INTEGER NOT NULL,
    time_decided_by TEXT NOT NULL,
    tzdb TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    records INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    undated INTEGER NOT NULL,
    first_us INTEGER,
    last_us INTEGER,
    records_sha256 TEXT NOT NULL,
    rows_sha256 TEXT NOT NULL,
    rejects_sha256 TEXT NOT NULL,
    warnings TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT source_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE event (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    weight TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT event_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE citation (
    id TEXT PRIMARY KEY NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    locator TEXT NOT NULL,
    quoted TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX citation_of ON citation (event_id)",
    """CREATE TABLE identifier (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    as_found TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT identifier_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE request (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    to_agency_id TEXT NOT NULL,
    facts TEXT NOT NULL,
    link_to_facts TEXT NOT NULL,
    assistance TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    urgency TEXT NOT NULL,
    reference TEXT NOT NULL,
    due_at TEXT,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT request_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE leg (
    id TEXT PRIMARY KEY NOT NULL,
    request_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    from_agency_id TEXT NOT NULL,
    to_agency_id TEXT NOT NULL,
    mode TEXT NOT NULL,
    reference TEXT NOT NULL,
    sent_at TEXT,
    acknowledged_at TEXT,
    forwarded_at TEXT,
    replied_at TEXT,
    reply TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX leg_of ON leg (request_id)",
    """CREATE TABLE line (
    id TEXT PRIMARY KEY NOT NULL,
    request_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    identifier_kind TEXT NOT NULL,
    identifier TEXT NOT NULL,
    asked TEXT NOT NULL,
    at TEXT,
    source_port INTEGER,
    port_not_logged INTEGER NOT NULL,
    destination TEXT NOT NULL,
    cited TEXT NOT NULL,
    link_to_facts TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at TEXT,
    answer_reference TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX line_of ON line (request_id)",
    """CREATE TABLE note (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    written_at TEXT NOT NULL,
    author TEXT NOT NULL,
    about_at TEXT,
    supersedes_id TEXT,
    reason TEXT NOT NULL,
    CONSTRAINT note_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE paper (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject_id TEXT,
    sha256 TEXT NOT NULL,
    pages INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    rendered_at TEXT NOT NULL,
    head_seq INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    recipients TEXT NOT NULL,
    supersedes_id TEXT,
    CONSTRAINT paper_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE seal (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    head_seq INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    made_at TEXT NOT NULL,
    remarks TEXT NOT NULL,
    CONSTRAINT seal_number_once UNIQUE (number)
) STRICT""",
)

RECORDS = (
    """CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    ts INTEGER NOT NULL,
    source INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    locator INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    host INTEGER NOT NULL,
    user INTEGER NOT NULL,
    event INTEGER NOT NULL,
    time_text TEXT NOT NULL,
    message TEXT NOT NULL,
    raw TEXT NOT NULL,
    raw_at INTEGER
) STRICT""",
    """CREATE TABLE reject (
    id INTEGER PRIMARY KEY,
    locator INTEGER NOT NULL,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL
) STRICT""",
    """CREATE TABLE code (
    segment INTEGER NOT NULL,
    id INTEGER NOT NULL,
    field TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (segment, id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX code_text ON code (field, text, segment)",
    """CREATE TABLE hist (
    segment INTEGER NOT NULL,
    unit INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (segment, unit, bucket)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE pos (
    segment INTEGER NOT NULL,
    n INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    PRIMARY KEY (segment, n)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE segment (
    k INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    first_ordinal INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    min_ts INTEGER,
    max_ts INTEGER,
    dated INTEGER NOT NULL,
    file_order BLOB
) STRICT""",
)


def _guard(table: str, event: str, when: str = "", why: str = "is append-only") -> str:
    name = f"{table}_no_{event.lower()}"
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} {why}'); END"
    )


_VISIBLE = " WHEN EXISTS (SELECT 1 FROM segment WHERE k = {row}.{column})"
_OF_ID = f"id / {SEGMENT_SPAN}"

GUARDS = (
    *(_guard(t, e) for t in ("log", "body", "blob", "touch") for e in ("UPDATE", "DELETE")),
    "CREATE TRIGGER log_next BEFORE INSERT ON log "
    "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM log) "
    "OR EXISTS (SELECT 1 FROM log WHERE hash = NEW.hash) "
    "BEGIN SELECT RAISE(ABORT, 'log entries are appended in order'); END",
    "CREATE TRIGGER body_once BEFORE INSERT ON body "
    "WHEN EXISTS (SELECT 1 FROM body WHERE seq = NEW.seq) "
    "BEGIN SELECT RAISE(ABORT, 'body exists'); END",
    _guard("segment", "UPDATE"),
    _guard("segment", "DELETE"),
    *(_guard(t, "UPDATE") for t in ("record", "reject", "code", "hist", "pos")),
    *(
        _guard(t, e, _VISIBLE.format(row=r, column=c), "belongs to a finished segment")
        for t, c in (
            ("record", _OF_ID),
            ("reject", _OF_ID),
            ("code", "segment"),
            ("hist", "segment"),
            ("pos", "segment"),
        )
        for e, r in (("DELETE", "OLD"), ("INSERT", "NEW"))
        # With this one SQLite would copy every selected record into a table of its own first, a
        # third of the time of an import. The authorizer and both verifications cover it.
        if (t, e) != ("record", "INSERT")
    ),
)

MIGRATIONS_TABLE = (
    'CREATE TABLE "_sqlite_migrations" (\n   "id" INTEGER PRIMARY KEY,\n   "migration_set" TEXT,\n'
    '   "name" TEXT,\n   "applied_at" TEXT\n)',
    'CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"\n'
    '    ON "_sqlite_migrations" ("migration_set", "name")',
)
"""As sqlite-utils 4 writes them; a test compares them with what it really makes."""

FIRST = (*JOURNAL, *HAND_MADE, *RECORDS, *GUARDS)
"""Everything that version 1 consists of."""

MOVE_TEXT = (
    "from_person || ' ' || to_person || ' ' || from_place || ' ' || to_place || ' ' || purpose "
    "|| ' ' || mode || ' ' || seal || ' ' || reference || ' ' || road_certificate || ' ' "
    "|| store_register || ' ' || gd_entry || ' ' || remarks"
)
"""What a filter of the custody register looks into: the same words as in its index."""

SECOND = (
    "ALTER TABLE case_header ADD COLUMN exhibit_pattern TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE case_header ADD COLUMN part_pattern TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE case_header ADD COLUMN transit_limit_hours INTEGER NOT NULL DEFAULT 24",
    "ALTER TABLE case_header ADD COLUMN submissions TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE exhibit ADD COLUMN mark TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exhibit ADD COLUMN relations TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE exhibit ADD COLUMN relation_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exhibit ADD COLUMN condition TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exhibit ADD COLUMN power_state TEXT NOT NULL DEFAULT 'not recorded'",
    "ALTER TABLE exhibit ADD COLUMN network_state TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exhibit ADD COLUMN lock_state TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exhibit ADD COLUMN packet TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exhibit ADD COLUMN recorded_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exhibit ADD COLUMN other_information TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE exhibit ADD COLUMN is_original_route INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE exhibit ADD COLUMN seizure_id TEXT",
    "ALTER TABLE digest ADD COLUMN matches_id TEXT",
    "ALTER TABLE digest ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE digest ADD COLUMN method TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE digest ADD COLUMN is_claimed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE custody_move ADD COLUMN road_certificate TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE custody_move ADD COLUMN store_register TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE custody_move ADD COLUMN gd_entry TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE custody_move ADD COLUMN delay_reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE custody_move ADD COLUMN digest_check TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE custody_move ADD COLUMN opened TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE custody_move ADD COLUMN hand_over_id TEXT",
    "ALTER TABLE attachment ADD COLUMN caption TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE source ADD COLUMN clock_reading_id TEXT",
    "ALTER TABLE source ADD COLUMN redated_from_id TEXT",
    """CREATE TABLE seizure (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    memo_number TEXT NOT NULL,
    place TEXT NOT NULL,
    coordinates TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    authority TEXT NOT NULL,
    no_warrant_reason TEXT NOT NULL,
    seized_by TEXT NOT NULL,
    occupant TEXT NOT NULL,
    no_witness_reason TEXT NOT NULL,
    examiner_present TEXT NOT NULL,
    packing TEXT NOT NULL,
    seal_impression TEXT NOT NULL,
    seal_handed_to TEXT NOT NULL,
    copies_to TEXT NOT NULL,
    memo_copy_to TEXT NOT NULL,
    recording_sid TEXT NOT NULL,
    recording_device TEXT NOT NULL,
    recording_duration TEXT NOT NULL,
    audio_video_files TEXT NOT NULL,
    recording_forwarded_to TEXT NOT NULL,
    recording_forwarded_at TEXT,
    no_recording_reason TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT seizure_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE witness (
    id TEXT PRIMARY KEY NOT NULL,
    seizure_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    parentage TEXT NOT NULL,
    age TEXT NOT NULL,
    address TEXT NOT NULL,
    identity TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX witness_of ON witness (seizure_id)",
    """CREATE TABLE clock_reading (
    id TEXT PRIMARY KEY NOT NULL,
    exhibit_id TEXT NOT NULL,
    device_time TEXT NOT NULL,
    reference_time TEXT NOT NULL,
    reference TEXT NOT NULL,
    how TEXT NOT NULL,
    read_by TEXT NOT NULL,
    attachment_id TEXT,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX clock_reading_of ON clock_reading (exhibit_id)",
    """CREATE TABLE manifest (
    id TEXT PRIMARY KEY NOT NULL,
    exhibit_id TEXT NOT NULL,
    name TEXT NOT NULL,
    files INTEGER NOT NULL,
    total_bytes INTEGER NOT NULL,
    problems INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    parts TEXT NOT NULL,
    computed_at TEXT NOT NULL,
    computed_by TEXT NOT NULL,
    tool TEXT NOT NULL,
    purpose TEXT NOT NULL,
    compared TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX manifest_of ON manifest (exhibit_id)",
    """CREATE TABLE digest_segment (
    id TEXT PRIMARY KEY NOT NULL,
    exhibit_id TEXT NOT NULL,
    over TEXT NOT NULL,
    start_byte INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    computed_at TEXT NOT NULL,
    file_bytes INTEGER NOT NULL,
    file_mtime_ns TEXT NOT NULL
) STRICT""",
    "CREATE INDEX digest_segment_of ON digest_segment (exhibit_id)",
    """CREATE TABLE acquisition (
    id TEXT PRIMARY KEY NOT NULL,
    exhibit_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    claims TEXT NOT NULL,
    compared TEXT NOT NULL,
    read_at TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX acquisition_of ON acquisition (exhibit_id)",
    """CREATE TABLE incident (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    exhibit_id TEXT NOT NULL,
    cause_id TEXT NOT NULL,
    sentence TEXT NOT NULL,
    found_at TEXT NOT NULL,
    explanation TEXT NOT NULL,
    explained_at TEXT,
    explained_by TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT incident_number_once UNIQUE (number)
) STRICT""",
    "CREATE INDEX incident_of ON incident (exhibit_id)",
    """CREATE TABLE hand_over (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    from_person TEXT NOT NULL,
    from_place TEXT NOT NULL,
    to_person TEXT NOT NULL,
    to_place TEXT NOT NULL,
    released_at TEXT NOT NULL,
    purpose TEXT NOT NULL,
    mode TEXT NOT NULL,
    road_certificate TEXT NOT NULL,
    returned_at TEXT,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT hand_over_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE forwarding (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    laboratory TEXT NOT NULL,
    division TEXT NOT NULL,
    exhibit_ids TEXT NOT NULL,
    questions TEXT NOT NULL,
    memo_number TEXT NOT NULL,
    forwarded_at TEXT,
    forwarding_authority TEXT NOT NULL,
    brief_facts TEXT NOT NULL,
    urgency TEXT NOT NULL,
    court_date TEXT NOT NULL,
    enclosures TEXT NOT NULL,
    messenger TEXT NOT NULL,
    road_certificate TEXT NOT NULL,
    seal_impression TEXT NOT NULL,
    laboratory_number TEXT NOT NULL,
    received_at TEXT,
    received_by TEXT NOT NULL,
    seals_found TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT forwarding_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE certificate (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    part TEXT NOT NULL,
    exhibit_ids TEXT NOT NULL,
    submission TEXT NOT NULL,
    signer TEXT NOT NULL,
    hop TEXT NOT NULL,
    capacity TEXT NOT NULL,
    expert_basis TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    digest_value TEXT NOT NULL,
    make_model TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    device_id TEXT NOT NULL,
    signed_at TEXT,
    place TEXT NOT NULL,
    state TEXT NOT NULL,
    supersedes_id TEXT,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT certificate_number_once UNIQUE (number)
) STRICT""",
    "CREATE INDEX exhibit_part_of ON exhibit (parent_id)",
    "CREATE INDEX digest_value ON digest (value)",
    "CREATE INDEX custody_move_line ON custody_move (exhibit_id, position)",
    "CREATE INDEX custody_move_live ON custody_move (retracted)",
    f"CREATE INDEX custody_move_text ON custody_move (exhibit_id, {MOVE_TEXT}) "
    "WHERE retracted IS NULL",
    "CREATE INDEX custody_move_open ON custody_move (exhibit_id) "
    "WHERE received_at IS NULL AND retracted IS NULL",
    "CREATE INDEX incident_open ON incident (number) "
    "WHERE explained_at IS NULL AND retracted IS NULL",
)
"""The evidence ledger: seizures, clocks, manifests, incidents, slips, memos, certificates."""

THIRD = (
    "ALTER TABLE case_header ADD COLUMN remand_date TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE case_header ADD COLUMN remand_days INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE agency ADD COLUMN kind TEXT NOT NULL DEFAULT 'other'",
    "ALTER TABLE agency ADD COLUMN languages TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE agency ADD COLUMN how_to_ask TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN portal TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN phone TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN office_hours TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN zone TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN identifiers_wanted TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN retention TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN preservation_days INTEGER",
    "ALTER TABLE agency ADD COLUMN directory_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN source TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN checked_on TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN verify TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE agency ADD COLUMN merged_into_id TEXT",
    "ALTER TABLE request ADD COLUMN particulars TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE request ADD COLUMN regarding_id TEXT",
    "ALTER TABLE leg ADD COLUMN prepared_at TEXT",
    "ALTER TABLE leg ADD COLUMN prepared_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leg ADD COLUMN approved_at TEXT",
    "ALTER TABLE leg ADD COLUMN approved_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leg ADD COLUMN acknowledged_reference TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leg ADD COLUMN reply_reference TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leg ADD COLUMN returned_at TEXT",
    "ALTER TABLE leg ADD COLUMN returned_because TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE line ADD COLUMN until TEXT",
    "ALTER TABLE line ADD COLUMN seconds_not_logged INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE line ADD COLUMN protocol TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE line ADD COLUMN cited_as TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE line ADD COLUMN cited_id TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE line ADD COLUMN reply_id TEXT",
    "ALTER TABLE line ADD COLUMN reply_row INTEGER",
    "ALTER TABLE identifier ADD COLUMN merged_into_id TEXT",
    """CREATE TABLE contact (
    id TEXT PRIMARY KEY NOT NULL,
    agency_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    designation TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    languages TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX contact_of ON contact (agency_id)",
    """CREATE TABLE preservation (
    id TEXT PRIMARY KEY NOT NULL,
    request_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    granted_at TEXT,
    until TEXT,
    reference TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX preservation_of ON preservation (request_id)",
    """CREATE TABLE reply (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    from_agency_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    form TEXT NOT NULL,
    name TEXT NOT NULL,
    leg_id TEXT,
    exhibit_id TEXT,
    reference TEXT NOT NULL,
    dated_at TEXT,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER,
    summary TEXT NOT NULL,
    reader TEXT NOT NULL,
    columns TEXT NOT NULL,
    zone TEXT NOT NULL,
    day_order TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    rows_matched INTEGER NOT NULL,
    rows_unasked INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    rows_sha256 TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT reply_number_once UNIQUE (number)
) STRICT""",
    "CREATE INDEX reply_of ON reply (request_id)",
    """CREATE TABLE holder (
    id TEXT PRIMARY KEY NOT NULL,
    line_id TEXT NOT NULL,
    name TEXT NOT NULL,
    nature TEXT NOT NULL,
    reply_id TEXT,
    address TEXT NOT NULL,
    contact TEXT NOT NULL,
    shows TEXT NOT NULL,
    does_not_show TEXT NOT NULL,
    could_be TEXT NOT NULL,
    person_id TEXT,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX holder_of ON holder (line_id)",
    """CREATE TABLE column_map (
    id TEXT PRIMARY KEY NOT NULL,
    agency_id TEXT NOT NULL,
    name TEXT NOT NULL,
    header TEXT NOT NULL,
    columns TEXT NOT NULL,
    zone TEXT NOT NULL,
    day_order TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX column_map_of ON column_map (agency_id)",
    """CREATE TABLE identifier_group (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    member_ids TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT identifier_group_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE person (
    id TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    other_names TEXT NOT NULL,
    parentage TEXT NOT NULL,
    address TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT person_number_once UNIQUE (number)
) STRICT""",
    """CREATE TABLE link (
    id TEXT PRIMARY KEY NOT NULL,
    from_id TEXT NOT NULL,
    to_id TEXT NOT NULL,
    relation TEXT NOT NULL,
    cited TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    "CREATE INDEX link_from ON link (from_id)",
    "CREATE INDEX link_to ON link (to_id)",
    "CREATE INDEX leg_line ON leg (request_id, position)",
    "CREATE INDEX line_line ON line (request_id, position)",
    "CREATE INDEX line_state ON line (request_id, state, retracted) WHERE retracted IS NULL",
    "CREATE INDEX line_about ON line (identifier)",
    "CREATE INDEX request_regarding ON request (regarding_id)",
)
"""The ledger of requests: routes, preservation, replies, holders, agencies, identifiers."""

FOURTH = (
    "ALTER TABLE source ADD COLUMN rows_taken INTEGER",
    "ALTER TABLE source ADD COLUMN packing TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE source ADD COLUMN member TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE source ADD COLUMN content_sha256 TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE source ADD COLUMN content_bytes INTEGER",
    "ALTER TABLE source ADD COLUMN clock_from_us INTEGER",
    "ALTER TABLE source ADD COLUMN clock_until_us INTEGER",
    """CREATE TABLE record_mark (
    id TEXT PRIMARY KEY NOT NULL,
    source INTEGER NOT NULL,
    record_id INTEGER NOT NULL,
    starred INTEGER NOT NULL,
    colour TEXT NOT NULL,
    tags TEXT NOT NULL,
    comment TEXT NOT NULL,
    retracted TEXT,
    CONSTRAINT record_marked_once UNIQUE (source, record_id)
) STRICT""",
    """CREATE TABLE saved_search (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    remarks TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    """CREATE TABLE import_map (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    reader TEXT NOT NULL,
    header TEXT NOT NULL,
    columns TEXT NOT NULL,
    zone TEXT NOT NULL,
    day_order TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    retracted TEXT
) STRICT""",
    """CREATE TABLE mention (
    segment INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    n INTEGER NOT NULL,
    first_us INTEGER,
    last_us INTEGER,
    ranks BLOB NOT NULL,
    PRIMARY KEY (segment, id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX mention_value ON mention (kind, value, segment, n, first_us, last_us)",
    """CREATE TABLE collected (
    segment INTEGER PRIMARY KEY,
    rules TEXT NOT NULL
) STRICT""",
    """CREATE TABLE substrings (
    segment INTEGER PRIMARY KEY
) STRICT""",
    _guard("mention", "UPDATE"),
    *(
        _guard(
            "mention",
            e,
            f" WHEN EXISTS (SELECT 1 FROM collected WHERE segment = {r}.segment)",
            "belongs to a finished segment",
        )
        for e, r in (("DELETE", "OLD"), ("INSERT", "NEW"))
    ),
    *(_guard(t, e) for t in ("collected", "substrings") for e in ("UPDATE", "DELETE")),
)
"""The timeline: marks, saved searches and maps, identifiers that records mention, substrings."""

FIFTH = ("DROP INDEX mention_value",)
"""The rows of `mention` have ids from 0 without a gap, by kind and value, which needs no index."""

VERSIONS: tuple[tuple[str, ...], ...] = (FIRST, SECOND, THIRD, FOURTH, FIFTH)
"""What each version of the format adds to the one before it; never changed once released."""

VERSION = len(VERSIONS)
"""The newest version this program reads, in the SQLite header as user_version."""

SchemaRow = tuple[str, str, str, str]

_SEGMENT_TABLE = re.compile(r"fts_([1-9][0-9]{0,9})\Z")
_SUBSTRING_TABLE = re.compile(r"tri_([1-9][0-9]{0,9})\Z")


def fts_sql(k: int) -> str:
    """Give the one exact form of the full-text table of segment `k`; Hindi needs the categories."""
    return (
        f"CREATE VIRTUAL TABLE fts_{k} USING fts5(message, codes, content='', "
        "tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")"
    )


def substring_sql(k: int) -> str:
    """Give the one exact form of the index of all substrings of segment `k`."""
    return (
        f"CREATE VIRTUAL TABLE tri_{k} USING fts5(message, content='', detail=none, columnsize=0, "
        "tokenize='trigram')"
    )


def segment_rows(k: int) -> set[SchemaRow]:
    """Give the rows of sqlite_schema that the full-text table of segment `k` makes."""
    name = f"fts_{k}"
    return _index_rows(name, fts_sql(k)) | {
        (
            "table",
            f"{name}_docsize",
            f"{name}_docsize",
            f"CREATE TABLE '{name}_docsize'(id INTEGER PRIMARY KEY, sz BLOB)",
        ),
    }


def substring_rows(k: int) -> set[SchemaRow]:
    """Give the rows of sqlite_schema that the index of substrings of segment `k` makes."""
    return _index_rows(f"tri_{k}", substring_sql(k))


def _index_rows(name: str, sql: str) -> set[SchemaRow]:
    return {
        ("table", name, name, sql),
        (
            "table",
            f"{name}_config",
            f"{name}_config",
            f"CREATE TABLE '{name}_config'(k PRIMARY KEY, v) WITHOUT ROWID",
        ),
        (
            "table",
            f"{name}_data",
            f"{name}_data",
            f"CREATE TABLE '{name}_data'(id INTEGER PRIMARY KEY, block BLOB)",
        ),
        (
            "table",
            f"{name}_idx",
            f"{name}_idx",
            f"CREATE TABLE '{name}_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID",
        ),
    }


_OF_EVIDENCE = frozenset(
    ("record", "reject", "code", "hist", "pos", "segment", "mention", "collected", "substrings",
     "blob")
)  # fmt: skip
"""The fixed tables that grow with what is imported and kept, not with what is typed."""


@cache
def made_by_hand() -> tuple[str, ...]:
    """Give the tables of the journal and those that it rebuilds, but not the files kept."""
    return tuple(
        sorted(
            name
            for kind, name, _, _ in fixed_rows(VERSION)
            if kind == "table" and name not in _OF_EVIDENCE
        )
    )


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Say whether an open database has a table; a file of an older version may lack it."""
    found = connection.execute(
        "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?", (name,)
    ).fetchone()
    return found is not None


def rows_of(connection: sqlite3.Connection) -> list[SchemaRow]:
    """Read the schema of an open database, ordered by type and name."""
    return connection.execute(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM main.sqlite_schema ORDER BY 1, 2"
    ).fetchall()


@cache
def fixed_rows(version: int) -> frozenset[SchemaRow]:
    """Give the schema of a case of `version` without records, made afresh in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for statement in MIGRATIONS_TABLE + sum(VERSIONS[:version], ()):
            connection.execute(statement)
        return frozenset(rows_of(connection))
    finally:
        connection.close()


def difference(connection: sqlite3.Connection, version: int) -> tuple[set[SchemaRow], set[int]]:
    """Compare an open database with the published schema of a version.

    Gives the rows that should not be there or are missing, and the numbers of the full-text
    segments found, visible or not.
    """
    have = rows_of(connection)
    segments = {int(m[1]) for row in have if (m := _SEGMENT_TABLE.match(row[1]))}
    want = set(fixed_rows(version))
    for k in segments:
        want |= segment_rows(k)
    for row in have:
        if found := _SUBSTRING_TABLE.match(row[1]):
            want |= substring_rows(int(found[1]))
    return set(have) ^ want, segments
