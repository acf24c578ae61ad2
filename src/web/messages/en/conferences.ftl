# The list.
conf-list-title = Conferences
conf-tabs = Views
conf-tab-waiting = Waiting
conf-tab-coordinating = Finding a date
conf-tab-late = Overdue
conf-tab-week = This week
conf-tab-minutes = Minutes due
conf-tab-all = All
conf-count-unit = conferences
conf-total =
    { $count ->
        [one] 1 conference
       *[other] { $count } conferences
    }
conf-request = Ask for a conference
conf-fax-form = Print the fax form
conf-receipt = Receipt number
conf-child = Child
conf-child-hidden = not shown
conf-requester = Asked by
conf-requester-inside = The section or a coordinator
conf-state = Status
conf-when-or-deadline = Date or deadline
conf-next = Next
conf-open = Open
conf-due = Answer due
conf-due-today = due today
conf-due-days =
    { $days ->
        [one] 1 business day left
       *[other] { $days } business days left
    }
conf-late = overdue
conf-late-days =
    { $days ->
        [one] 1 business day overdue
       *[other] { $days } business days overdue
    }
conf-pager = Pages
conf-first-page = First 50
conf-next-page = Next 50
conf-see-all = See all conferences
conf-empty-waiting = No request is waiting
conf-empty-waiting-more = Requests from hospitals and health centres appear here with their deadline. All of them have been taken up.
conf-empty-coordinating = No date is being looked for
conf-empty-coordinating-more = Conferences whose dates have been offered appear here until one is chosen.
conf-empty-late = Nothing is overdue
conf-empty-late-more = Conferences without a date after their deadline appear here.
conf-empty-week = No conference this week
conf-empty-week-more = Conferences that take place this week appear here.
conf-empty-minutes = No minutes are due
conf-empty-minutes-more = Conferences that were held stay here until their minutes are confirmed.
conf-empty-all = There are no conferences yet
conf-empty-all-more = What you asked for and what you are invited to appears here.

# One conference.
conf-progress = Progress
conf-promise =
    { $days ->
        [one] You will have a date within 1 business day.
       *[other] You will have a date within { $days } business days.
    }
conf-promise-day = (by { $day })
conf-call = Questions: { $name } { $phone }
conf-calendar = Add to calendar (.ics)
conf-notice = Print the notice
conf-copy = Copy the address
conf-declined-because = This request was declined: { $reason }
conf-cancelled-because = This conference was cancelled: { $reason }
conf-when-fixed = Date fixed
conf-when = Date
conf-moved-because = Moved because: { $reason }
conf-now = Do now
conf-now-dates = Offer dates and ask who can come.
conf-offer-dates = Offer dates
conf-choose-date = Choose the date
conf-write-minutes = Write the minutes
conf-read-minutes = Read the minutes
conf-alike = This child may be registered already
conf-alike-more = Somebody with a similar reading or date of birth is registered. If it is the same child, connect the request to that record.
conf-born = born { $day }
conf-relink = Connect to a registered child
conf-answer-title = Say when you can come
conf-answer-send = Send the answer
conf-answer-note = Remark ({ $date })
conf-answer-yes = can come
conf-answer-maybe = with some effort
conf-answer-no = cannot come
conf-answer-open = no answer yet
conf-answer-for = Enter an answer
conf-dates = Dates
conf-more-dates = Add or withdraw dates
conf-dates-scroll = Table of dates (scrolls sideways)
conf-dates-caption = Dates and answers, those that suit everybody first
conf-date = Date
conf-standing = In short
conf-decide = Choose
conf-fix = Fix this date
conf-all-can = everybody can
conf-required-can = all who must come can
conf-required = must come
conf-not-required = may come
conf-venue-fixed = Place
conf-venue-hint = Goes into the notice and the calendar when you fix a date.
conf-people = Participants
conf-change-people = Change participants
conf-propose = Choose or ask a coordinator
conf-nobody = Nobody has been invited yet.
conf-left = No longer coming: 
conf-left-because = no longer coming ({ $reason })
conf-came = came
conf-absent = absent
conf-somebody = Family or another person
conf-coordinator = Coordinator
conf-minutes = Minutes
conf-minutes-none = None have been written yet.
conf-minutes-draft = Version { $number }, draft ({ $at })
conf-minutes-confirmed = Version { $number }, confirmed ({ $at })
conf-close = Close the conference
conf-asked = What was asked for
conf-contact = Contact
conf-requested-on = Asked on
conf-discharge = Discharge
conf-care = Medical care
conf-wishes = Wished times
conf-venue = Wished place
conf-wanted = Who should come
conf-consent = Guardian's consent
conf-note = Remarks
conf-stop = Cancel the conference
conf-back = Back to the conference
done-conference-answered = Your answer was sent. The section will fix the date.
done-conference-scheduled = The date is fixed. Everybody who takes part will be told.
done-conference-offered = The dates are offered. Those invited can answer now.
done-conference-withdrawn = The date was withdrawn.
done-conference-moved = The date was moved. Everybody who takes part will be told.
done-conference-invited = They were invited and will be told.
done-conference-removed = They were taken off the list and will be told.
done-conference-held = It was recorded as held. The minutes come next.
done-conference-stopped = It was called off. Everybody who takes part will be told.
done-conference-closed = The conference is closed.
done-conference-relinked = The request is connected to the registered child. The record made with it was closed as a double.

# Answers, dates, participants.
conf-answers-title = Answers to the dates
conf-answers-of = Answers of { $name }
conf-no-dates = No dates are offered yet.
conf-dates-title = Offer dates
conf-offered = Dates offered now
conf-withdraw = Withdraw
conf-new-dates = New dates
conf-new-dates-hint = Fill in as many rows as you need. Without an end it lasts one hour. Example: 14:00
conf-date-number = Date { $number }
conf-send-dates = Offer these dates
conf-move = Move the date
conf-move-from = Fixed now:
conf-new-date = New date
conf-other-date = Another date
conf-move-reason = Why it moves
conf-move-reason-hint = Everybody who takes part reads this.
conf-move-told = Everybody is told, and the entry in their calendars is replaced.
conf-move-send = Move the date
conf-people-title = Change participants
conf-people-now = Participants now
conf-remove = Remove
conf-remove-reason = Why
conf-remove-send = Take off the list
conf-invite = Invite participants
conf-no-coordinator = There is no further coordinator to invite. Choose or ask one for this child first.
conf-wished = {" "}(wished for)
conf-person-number = Family or another person ({ $number })
conf-invite-required = They must come
conf-invite-required-hint = Dates on which everybody who must come can come are shown first.
conf-invite-send = Invite

# Held, not held, known child.
conf-held = Record that it was held
conf-held-on = Held on
conf-attended = Who came
conf-held-send = Record
conf-not-held = If it was not held:
conf-stop-told = Everybody who takes part is told. This cannot be undone.
conf-stop-reason = Why it does not take place
conf-stop-note = More about it
conf-stop-note-hint = Needed where the reason is "Other".
conf-decline-send = Decline the request
conf-stop-send = Cancel the conference
conf-keep = Go back
conf-relink-more = The record made with the request is closed as a double, and the request goes to the child you choose.
conf-find-child = Look for a name, reading, telephone number or code
conf-none-found = No child was found.
conf-relink-send = Connect to this child

# Asking for one.
conf-request-time = Takes about two minutes. Leave out what you do not know.
conf-group-asker = Who asks
conf-choose = Choose
conf-means = How it came
conf-contact-person = Contact person
conf-contact-hint = Whom to call about the date. What you wrote last time stands here.
conf-contact-phone = Telephone
conf-kind = Kind of conference
conf-registered = Registered child
conf-own-child = Child in your care
conf-known-hint = For a registered child, begin from the child's record.
conf-name-pending = No name yet (the mother's name is used)
conf-mother-name = Mother's name
conf-mother-kana = Reading of the mother's name
conf-child-name = Child's name
conf-child-kana = Reading of the child's name
conf-born-on = Date of birth
conf-district = District
conf-discharge-day = On a day
conf-discharge-about = About
conf-discharge-unknown = Not known yet
conf-discharge-part = If about, when
conf-group-when = When, where, with whom
conf-wishes-hint = Up to three wished times. Leave them empty if you have none.
conf-wish-number = Wish { $number }
conf-venue-note = More about the place
conf-venue-note-hint = Needed if elsewhere.
conf-group-consent = Consent and remarks
conf-consent-by = Who took the consent
conf-consent-by-hint = Needed if it was obtained.
conf-note-hint = Do not write a My Number.
conf-request-send = Send the request
conf-leave-draft = Keep the draft and close
conf-forget-draft = Throw the draft away and begin anew
conf-promise-late = The answer is late. Please call if it is urgent.
done-conference-requested = Your request has been received.
