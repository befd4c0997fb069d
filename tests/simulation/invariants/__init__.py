"""What must hold, whatever happens. A new feature adds its invariants to one of the two lists.

Each is a function that yields what is wrong, in words: those of ``ALWAYS`` are given the world and its last step, those of
``AT_REST`` the world when nothing is under way and nothing is due.
"""

from collections.abc import Callable, Iterator

from tests.simulation.invariants import (
    after,
    agenda,
    arrivals,
    beforehand,
    chat,
    co_leads,
    coming,
    feedback,
    ledger,
    mails,
    page,
    rows,
    silence,
    stages,
    survey,
    turns,
    votes,
)
from tests.simulation.world import Step, World

ALWAYS: tuple[Callable[[World, Step], Iterator[str]], ...] = (
    mails.nobody_is_mailed_twice,
    mails.nothing_is_sent_while_a_mail_is_in_doubt,
    mails.nobody_is_told_the_same_news_twice,
    mails.no_mailbox_is_flooded_with_confirmations,
    mails.nobody_is_chased_for_what_is_there,
    mails.a_correction_goes_only_to_those_who_got_the_recap,
    mails.only_those_are_mailed_whose_state_permits_it,
    chat.nothing_is_posted_twice,
    chat.the_chat_hears_of_nothing_twice,
    chat.each_chat_is_told_only_what_is_for_it,
    co_leads.who_is_away_is_left_alone_and_a_stand_in_gets_what_is_of_their_days,
    ledger.ledger_lines_are_only_in_legal_states,
    ledger.mailings_are_only_in_legal_states,
    rows.revisions_and_sequences_only_grow,
    rows.members_change_only_as_they_may,
    rows.new_links_are_mailed,
    rows.a_replaced_link_changes_nobody,
    page.nothing_private_is_in_a_public_byte,
    page.no_recording_is_in_a_public_byte_without_consent,
    page.sequences_in_the_calendar_only_grow,
    stages.no_reminder_is_made_before_its_time_by_the_sessions_own_clock,
    feedback.nobody_is_put_out_without_a_cause,
    arrivals.nobody_is_in_by_a_proof_that_was_none,
    coming.nobody_is_counted_twice,
    coming.nobody_says_after_the_start_that_they_come,
    coming.whoever_cannot_come_is_not_reminded_last,
    agenda.talks_are_as_long_as_their_kind_says,
    beforehand.what_is_given_beforehand_is_within_bounds,
    beforehand.nobody_keeps_what_was_not_asked_for,
    silence.nobody_is_paused_who_answered,
    silence.nobody_is_asked_twice_in_one_silence,
    survey.every_answer_is_counted_once_and_few_are_not_told,
    survey.only_those_are_asked_how_it_was_who_may_have_been_there,
    turns.nobody_is_asked_twice_in_a_row,
    turns.one_is_asked_at_a_time_and_once,
    turns.whoever_was_asked_waits_behind_all_others,
    votes.every_ballot_counts_once,
    votes.slots_are_given_within_what_there_is,
)
AT_REST: tuple[Callable[[World], Iterator[str]], ...] = (
    ledger.nothing_is_left_over,
    ledger.the_ledger_says_what_was_sent,
    ledger.what_was_put_off_came_with_the_mail_of_a_day,
    stages.every_member_got_every_stage_or_the_ledger_says_why_not,
    stages.every_stage_that_could_be_sent_was,
    after.a_published_recap_reached_everybody_who_wanted_it,
    votes.no_proposal_has_two_slots,
    turns.co_leads_hear_of_what_nobody_does,
    survey.what_was_counted_is_nobodys_any_more,
    stages.every_change_of_a_session_was_told,
    stages.every_session_begins_at_its_turn,
    chat.the_chat_hears_what_members_hear,
    rows.every_admitted_one_was_welcomed,
    page.the_newest_valid_deck_is_shown,
    page.no_slides_are_public_that_no_talk_shows,
    arrivals.every_response_was_taken_in,
    arrivals.every_applicant_was_shown_to_the_co_leads,
    arrivals.every_upload_has_its_outcome,
    feedback.co_leads_hear_of_everyone_who_is_put_out,
)

__all__ = ["ALWAYS", "AT_REST"]
