//! The tables, as the migrations leave them.
//!
//! A test compares this file with both databases (`tests/it/store/schema.rs`).

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    municipalities (id) {
        id -> SqlId,
        lg_code -> Text,
        name -> Text,
        name_kana -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    counters (municipality_id, name) {
        municipality_id -> SqlId,
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    policies (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        version -> Integer,
        parameters -> SqlJson,
        reason -> Text,
        author_id -> Nullable<SqlId>,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    agencies (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        kind -> Text,
        name -> Text,
        name_kana -> Nullable<Text>,
        name_key -> Text,
        corporation_name -> Nullable<Text>,
        corporate_number -> Nullable<Text>,
        phone -> Nullable<Text>,
        fax -> Nullable<Text>,
        email -> Nullable<Text>,
        url -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        address -> Nullable<Text>,
        note -> Nullable<Text>,
        closed_on -> Nullable<Date>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    offices (agency_id) {
        agency_id -> SqlId,
        municipality_id -> SqlId,
        accepting -> Bool,
        paused_from -> Nullable<Date>,
        paused_until -> Nullable<Date>,
        pause_reason -> Nullable<Text>,
        districts -> SqlJson,
        source_no -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    office_numbers (office_id, service_code, number) {
        office_id -> SqlId,
        service_code -> Text,
        number -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    users (id) {
        id -> SqlId,
        municipality_id -> Nullable<SqlId>,
        agency_id -> Nullable<SqlId>,
        username -> Text,
        username_key -> Text,
        display_name -> Text,
        role -> Text,
        email -> Nullable<Text>,
        language -> Text,
        password_hash -> Text,
        must_change_password -> Bool,
        password_expires_at -> Nullable<SqlInstant>,
        disabled_at -> Nullable<SqlInstant>,
        version -> Integer,
        created_at -> SqlInstant,
        mail -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    sign_in_attempts (name_hash) {
        name_hash -> Text,
        failures -> Integer,
        last_at -> SqlInstant,
        locked_until -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    sessions (id) {
        id -> SqlId,
        user_id -> SqlId,
        created_at -> SqlInstant,
        last_used_at -> SqlInstant,
        expires_at -> SqlInstant,
        ended_at -> Nullable<SqlInstant>,
        end_reason -> Nullable<Text>,
        address -> Nullable<Text>,
        cookie_hash -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    refresh_tokens (token_hash) {
        token_hash -> Text,
        session_id -> SqlId,
        issued_at -> SqlInstant,
        used_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    drafts (id) {
        id -> SqlId,
        user_id -> SqlId,
        form -> Text,
        body -> Text,
        saved_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    coordinators (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        office_id -> SqlId,
        user_id -> Nullable<SqlId>,
        name -> Text,
        name_kana -> Nullable<Text>,
        name_key -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        fte -> Integer,
        other_duties -> Integer,
        accepting -> Bool,
        paused_from -> Nullable<Date>,
        paused_until -> Nullable<Date>,
        pause_reason -> Nullable<Text>,
        training_finished_on -> Nullable<Date>,
        consultation_specialist -> Bool,
        experience -> SqlJson,
        languages -> SqlJson,
        districts -> SqlJson,
        left_on -> Nullable<Date>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    absences (id) {
        id -> SqlId,
        coordinator_id -> SqlId,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        percent -> Integer,
        reason -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    children (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        reference -> Text,
        family_id -> SqlId,
        name -> Nullable<Text>,
        name_kana -> Nullable<Text>,
        mother_name -> Nullable<Text>,
        mother_kana -> Nullable<Text>,
        kana_key -> Text,
        born_on -> Date,
        discharge_on -> Nullable<Date>,
        discharge_precision -> Text,
        hospital_id -> Nullable<SqlId>,
        district -> Nullable<Text>,
        address -> Nullable<Text>,
        certificate_number -> Nullable<Text>,
        in_nursery -> Bool,
        school_entry_year -> Nullable<Integer>,
        school_entry_reason -> Nullable<Text>,
        note -> Nullable<Text>,
        care_band -> Nullable<Text>,
        care_score -> Nullable<Integer>,
        care_items -> SqlJson,
        closed_on -> Nullable<Date>,
        close_reason -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
        nursery_entry_on -> Nullable<Date>,
        graduation_year -> Nullable<Integer>,
        graduation_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    referrals (child_id) {
        child_id -> SqlId,
        referred_by -> Text,
        agency_id -> Nullable<SqlId>,
        means -> Text,
        referred_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    child_search (municipality_id, suffix, child_id) {
        municipality_id -> SqlId,
        suffix -> Text,
        child_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    guardians (id) {
        id -> SqlId,
        child_id -> SqlId,
        name -> Text,
        name_kana -> Nullable<Text>,
        relationship -> Text,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        address -> Nullable<Text>,
        primary_contact -> Bool,
        note -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    consents (id) {
        id -> SqlId,
        child_id -> SqlId,
        guardian_id -> Nullable<SqlId>,
        scope -> Text,
        purpose -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        withdrawn_on -> Nullable<Date>,
        taken_by -> Text,
        paper_location -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    consent_recipients (consent_id, position) {
        consent_id -> SqlId,
        position -> Integer,
        agency_id -> Nullable<SqlId>,
        agency_kind -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    care_team_members (id) {
        id -> SqlId,
        child_id -> SqlId,
        agency_id -> SqlId,
        role -> Text,
        person -> Nullable<Text>,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        without_consent_reason -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
        reviewed_at -> Nullable<SqlInstant>,
        reviewed_by -> Nullable<SqlId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    care_assessments (id) {
        id -> SqlId,
        child_id -> SqlId,
        scored_on -> Date,
        scored_by -> Text,
        items -> SqlJson,
        base -> Integer,
        watch -> Integer,
        total -> Integer,
        band -> Text,
        sheet_total -> Nullable<Integer>,
        sheet_band -> Nullable<Text>,
        note -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    conflicts (id) {
        id -> SqlId,
        coordinator_id -> SqlId,
        child_id -> SqlId,
        reason -> Text,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    decisions (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> SqlId,
        coordinator_id -> SqlId,
        mode -> Text,
        role -> Text,
        policy_version -> Integer,
        situation -> SqlJson,
        recommendation -> SqlJson,
        chosen_rank -> Nullable<Integer>,
        reason -> Nullable<Text>,
        reason_note -> Nullable<Text>,
        over_ceiling -> Bool,
        made_by -> SqlId,
        made_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    assignments (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> SqlId,
        coordinator_id -> SqlId,
        role -> Text,
        state -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        decision_id -> SqlId,
        answer_by -> Nullable<Date>,
        answered_at -> Nullable<SqlInstant>,
        decline_reason -> Nullable<Text>,
        end_reason -> Nullable<Text>,
        note -> Nullable<Text>,
        undo_until -> SqlInstant,
        created_by -> SqlId,
        created_at -> SqlInstant,
        version -> Integer,
        starts_at_discharge -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    notifications (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        user_id -> SqlId,
        event -> Text,
        child_id -> Nullable<SqlId>,
        assignment_id -> Nullable<SqlId>,
        held_until -> SqlInstant,
        cancelled_at -> Nullable<SqlInstant>,
        read_at -> Nullable<SqlInstant>,
        version -> Integer,
        created_at -> SqlInstant,
        conference_id -> Nullable<SqlId>,
        task_id -> Nullable<SqlId>,
        transition_id -> Nullable<SqlId>,
        handover_id -> Nullable<SqlId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    idempotency_keys (user_id, key) {
        user_id -> SqlId,
        key -> Text,
        fingerprint -> Text,
        status -> Nullable<Integer>,
        etag -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    audit_chains (chain) {
        chain -> SqlId,
        last_seq -> BigInt,
        last_hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    audit_entries (chain, seq) {
        chain -> SqlId,
        seq -> BigInt,
        at -> SqlInstant,
        user_id -> Nullable<SqlId>,
        role -> Nullable<Text>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<SqlId>,
        child_id -> Nullable<SqlId>,
        outcome -> Text,
        address -> Nullable<Text>,
        request_id -> Nullable<Text>,
        before_hash -> Nullable<Text>,
        after_hash -> Nullable<Text>,
        detail -> Text,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    closing_days (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        day -> Date,
        name -> Text,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    conferences (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        receipt_year -> Integer,
        receipt_number -> Integer,
        kind -> Text,
        state -> Text,
        child_id -> SqlId,
        given -> SqlJson,
        requester_id -> Nullable<SqlId>,
        requested_by -> SqlId,
        means -> Text,
        contact_person -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        wishes -> SqlJson,
        venue_wish -> Text,
        wanted -> SqlJson,
        consent_state -> Text,
        note -> Nullable<Text>,
        requested_on -> Date,
        respond_by -> Date,
        starts_at -> Nullable<SqlInstant>,
        ends_at -> Nullable<SqlInstant>,
        venue -> Nullable<Text>,
        sequence -> Integer,
        moved_reason -> Nullable<Text>,
        held_on -> Nullable<Date>,
        closed_on -> Nullable<Date>,
        end_reason -> Nullable<Text>,
        end_note -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    conference_slots (id) {
        id -> SqlId,
        conference_id -> SqlId,
        starts_at -> SqlInstant,
        ends_at -> SqlInstant,
        withdrawn_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    conference_participants (id) {
        id -> SqlId,
        conference_id -> SqlId,
        agency_id -> Nullable<SqlId>,
        coordinator_id -> Nullable<SqlId>,
        person -> Nullable<Text>,
        required -> Bool,
        invited_at -> SqlInstant,
        left_at -> Nullable<SqlInstant>,
        leave_reason -> Nullable<Text>,
        joined_with -> Nullable<SqlId>,
        left_with -> Nullable<SqlId>,
        attended -> Nullable<Bool>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    conference_answers (participant_id, slot_id) {
        participant_id -> SqlId,
        slot_id -> SqlId,
        answer -> Text,
        note -> Nullable<Text>,
        answered_by -> SqlId,
        answered_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    conference_minutes (id) {
        id -> SqlId,
        conference_id -> SqlId,
        number -> Integer,
        state -> Text,
        sections -> SqlJson,
        attendees -> SqlJson,
        decisions -> SqlJson,
        written_by -> SqlId,
        confirmed_by -> Nullable<SqlId>,
        confirmed_at -> Nullable<SqlInstant>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    calendar_feeds (user_id) {
        user_id -> SqlId,
        token_hash -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    activities (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> Nullable<SqlId>,
        author_id -> SqlId,
        agency_id -> Nullable<SqlId>,
        coordinator_id -> Nullable<SqlId>,
        happened_on -> Date,
        kind -> Text,
        means -> Text,
        minutes -> Integer,
        with_whom -> Nullable<Text>,
        place -> Nullable<Text>,
        note -> Nullable<Text>,
        subsidy_category -> Nullable<Text>,
        fee_claimed -> Bool,
        conference_id -> Nullable<SqlId>,
        struck_at -> Nullable<SqlInstant>,
        strike_reason -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    activity_versions (activity_id, version) {
        activity_id -> SqlId,
        version -> Integer,
        facts -> SqlJson,
        reason -> Nullable<Text>,
        saved_by -> SqlId,
        saved_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    tasks (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> Nullable<SqlId>,
        title -> Text,
        note -> Nullable<Text>,
        role -> Text,
        agency_id -> Nullable<SqlId>,
        user_id -> Nullable<SqlId>,
        due_on -> Nullable<Date>,
        state -> Text,
        done_at -> Nullable<SqlInstant>,
        done_by -> Nullable<SqlId>,
        skip_reason -> Nullable<Text>,
        source -> Text,
        source_id -> Nullable<SqlId>,
        conference_id -> Nullable<SqlId>,
        assignment_id -> Nullable<SqlId>,
        created_by -> Nullable<SqlId>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
        step -> Text,
        due_offset -> Nullable<SqlJson>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    files (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> SqlId,
        kind -> Text,
        name -> Text,
        note -> Nullable<Text>,
        content_type -> Text,
        size -> Integer,
        sha256 -> Text,
        kept_in -> Text,
        third_party -> Bool,
        consent_id -> Nullable<SqlId>,
        conference_id -> Nullable<SqlId>,
        agency_id -> Nullable<SqlId>,
        uploaded_by -> SqlId,
        removed_at -> Nullable<SqlInstant>,
        removed_by -> Nullable<SqlId>,
        remove_reason -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    file_contents (file_id) {
        file_id -> SqlId,
        content -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    break_glass (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> SqlId,
        user_id -> SqlId,
        reason -> Text,
        opened_at -> SqlInstant,
        expires_at -> SqlInstant,
        reviewed_at -> Nullable<SqlInstant>,
        reviewed_by -> Nullable<SqlId>,
        finding -> Nullable<Text>,
        finding_note -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    deliveries (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        kind -> Text,
        key -> Text,
        user_id -> Nullable<SqlId>,
        agency_id -> Nullable<SqlId>,
        coordinator_id -> Nullable<SqlId>,
        notification_id -> Nullable<SqlId>,
        conference_id -> Nullable<SqlId>,
        due_at -> SqlInstant,
        next_at -> SqlInstant,
        attempts -> Integer,
        sent_at -> Nullable<SqlInstant>,
        given_up_at -> Nullable<SqlInstant>,
        cancelled_at -> Nullable<SqlInstant>,
        fault -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    checklists (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        kind -> Text,
        version -> Integer,
        content -> SqlJson,
        reason -> Text,
        author_id -> SqlId,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    transitions (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> SqlId,
        kind -> Text,
        falls_on -> Nullable<Date>,
        state -> Text,
        checklist_version -> Nullable<Integer>,
        checklist -> Nullable<SqlJson>,
        opened_on -> Nullable<Date>,
        opened_by -> Nullable<SqlId>,
        ended_on -> Nullable<Date>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    watches (child_id) {
        child_id -> SqlId,
        municipality_id -> SqlId,
        look_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    reminders (subject_id, point, for_day) {
        subject_id -> SqlId,
        point -> Text,
        for_day -> Date,
        child_id -> Nullable<SqlId>,
        told_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    handovers (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> SqlId,
        from_assignment_id -> SqlId,
        from_coordinator_id -> SqlId,
        to_assignment_id -> SqlId,
        to_coordinator_id -> SqlId,
        state -> Text,
        due_on -> Date,
        summary -> Nullable<Text>,
        wishes -> Nullable<Text>,
        cautions -> Nullable<Text>,
        handed_over_at -> Nullable<SqlInstant>,
        handed_over_by -> Nullable<SqlId>,
        acknowledged_at -> Nullable<SqlInstant>,
        acknowledged_by -> Nullable<SqlId>,
        sheet -> Nullable<SqlJson>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::base::sql_types::*;

    service_plans (id) {
        id -> SqlId,
        municipality_id -> SqlId,
        child_id -> SqlId,
        kind -> Text,
        office_id -> Nullable<SqlId>,
        starts_on -> Date,
        ends_on -> Date,
        monthly_months -> Integer,
        interval_months -> Nullable<Integer>,
        ended_on -> Nullable<Date>,
        note -> Nullable<Text>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::joinable!(absences -> coordinators (coordinator_id));
diesel::joinable!(coordinators -> offices (office_id));
diesel::joinable!(offices -> agencies (agency_id));
diesel::joinable!(office_numbers -> offices (office_id));
diesel::joinable!(assignments -> children (child_id));
diesel::joinable!(assignments -> coordinators (coordinator_id));
diesel::joinable!(referrals -> children (child_id));
diesel::joinable!(consent_recipients -> consents (consent_id));
diesel::joinable!(checklists -> users (author_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));

diesel::joinable!(conferences -> children (child_id));
diesel::joinable!(conference_slots -> conferences (conference_id));
diesel::joinable!(conference_participants -> conferences (conference_id));
diesel::joinable!(conference_answers -> conference_participants (participant_id));
diesel::joinable!(conference_minutes -> conferences (conference_id));
diesel::joinable!(activities -> children (child_id));
diesel::joinable!(activity_versions -> activities (activity_id));
diesel::joinable!(tasks -> children (child_id));
diesel::joinable!(files -> children (child_id));
diesel::joinable!(break_glass -> children (child_id));
diesel::joinable!(care_team_members -> children (child_id));
diesel::joinable!(transitions -> children (child_id));
diesel::joinable!(watches -> children (child_id));
diesel::joinable!(handovers -> children (child_id));
diesel::joinable!(service_plans -> children (child_id));

diesel::allow_tables_to_appear_in_same_query!(
    municipalities,
    counters,
    policies,
    agencies,
    offices,
    office_numbers,
    users,
    sign_in_attempts,
    sessions,
    refresh_tokens,
    drafts,
    coordinators,
    absences,
    children,
    referrals,
    child_search,
    guardians,
    consents,
    consent_recipients,
    care_team_members,
    care_assessments,
    conflicts,
    decisions,
    assignments,
    notifications,
    idempotency_keys,
    audit_chains,
    audit_entries,
    closing_days,
    conferences,
    conference_slots,
    conference_participants,
    conference_answers,
    conference_minutes,
    calendar_feeds,
    activities,
    activity_versions,
    tasks,
    files,
    file_contents,
    break_glass,
    deliveries,
    checklists,
    transitions,
    watches,
    reminders,
    handovers,
    service_plans,
);
