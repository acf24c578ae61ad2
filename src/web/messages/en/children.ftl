# The list.
children-title = Children
children-people = { $count ->
    [one] { $count } child
   *[other] { $count } children
 }
children-new = New intake
children-emergency = Open a record in an emergency
children-print = Print
children-file = Download as CSV or Excel
children-filter = Filter
children-any = All
children-state = Status
children-discharge = Discharge
children-discharge-soon = Discharge within { $days } days
children-care = Medical care
children-due = Due
children-stage = Life stage
children-district = District
children-office = Coordinator’s office
children-narrow = Apply filters
children-clear = Clear all
children-chosen = Selected:
children-take-away = : remove this filter
children-tag-search = Search “{ $text }”
children-count = { $count ->
    [one] { $count } child is shown
   *[other] { $count } children are shown
 }
children-count-narrowed = { $count ->
    [one] { $count } child matches
   *[other] { $count } children match
 }
children-none-of-name = No child matches “{ $text }”
children-searched = We searched names and readings of the child, mother and guardians, telephone numbers and reference codes. Try another spelling, the family name alone, or the last four digits of the telephone number.
children-none = There are no children you may see yet
children-none-why = Children who have been registered, children who are your cases, and children whose care team you are in with consent appear here.
children-none-narrowed = No child matches these filters
children-none-narrowed-why = Children that meet all the filters appear here. Remove a filter to see more.
children-new-of-name = New intake with this name
children-near = Children with a similar name
children-near-why = The name may have been misheard or mistyped. Look here before you begin a new intake.
children-show-all = Clear the filters
children-caption = Children
children-sort = (sort { $order })
children-sorted = (now { $now }; sort { $order })
children-sort-discharge = Discharge
children-name = Name (reading)
children-age = Age and school year
children-lead = Coordinator (load)
children-next = Next step and due day
children-points = { $count ->
    [one] { $count } point
   *[other] { $count } points
 }
children-awaited = Not known yet
children-awaited-count = Not known yet: { $count }
children-not-shown = Not shown: outside the consent
children-waiting = day { $days }
children-nothing-next = Nothing planned
children-pages = Pages
children-range = { $first }–{ $last } of { $total }
children-first-page = First page
children-next-page = Next 50

# The list as a file.
children-file-title = The list of children as a file
children-file-count = Children in the file
children-file-filters = Filters
children-file-no-filters = None (children whose support has ended are left out)
children-file-order = Order
children-file-columns = Columns
children-file-columns-list = Reference code, name, reading, date of birth, age, life stage, district, care score, lead coordinator, day of discharge, next due day. The headings are in Japanese.
children-file-purpose = What is it for?
children-file-purpose-hint = These are personal data. Who downloads them, when, what for and with which filters is kept in the audit log.
children-file-format = Kind of file
children-file-take = Download the file
children-file-back = Back to the list

# The record.
children-edit = Change record
children-summary = One-page summary
children-consent-given = Consent: given
children-consent-missing = Consent: not confirmed
children-quiet = This record is closed. It can only be read.
children-closed = Support has ended
children-closed-more = The record can only be read. To begin support again, use the link at the end of this page.
children-decided = { $coordinator } is now the coordinator of { $child }
children-decided-more = Everybody concerned will be told at { $moment }. Until then you can undo this.
children-undo = Undo
children-next-history = Next: see the reasons in the history
children-now = What to do now
children-choose-lead = Choose a coordinator
children-waiting-days = undecided, day { $days }
children-choose = Choose a coordinator
children-tick-off = Mark as done
children-move-task = Change due day
children-record-it = Record
children-open-ladder = See preparations
children-open-plans = See plans and monitoring
children-more-tasks = { $count ->
    [one] 1 more
   *[other] { $count } more
 }
children-no-tasks = There is nothing to do now.
children-basic = Basic facts
children-born = Born
children-address = Address
children-phone = Telephone
children-mother = Mother
children-hospital = Hospital
children-referred = Referred by
children-unknown = Not confirmed
children-stage-now = Current
children-stage-next = Next: { $words }
children-stage-done = Done
children-contents = On this page
children-timeline = Timeline
children-team = Care team
children-stages = Preparations
children-conferences = Conferences
children-activities = Activities
children-files = Documents
children-family = Guardians and consent
children-history = History
children-lines = Lines to show
children-lines-meetings = Conferences
children-lines-activities = Activities
children-lines-cases = Coordinator
children-lines-state = Status
children-lines-files = Documents
children-no-lines = There are no such lines yet.
children-more-lines = Show more
children-open = Open
children-lead-role = Lead coordinator
children-lead-does = Does: brings agencies together, calls conferences. Does not: write the service plan (unless also the consultation specialist).
children-specialist-does = Does: writes the service plan and monitors it.
children-nobody = Nobody yet
children-both = same person
children-change-lead = Change coordinator
children-uncovered = No consent
children-change = Change
children-add-team = Add to care team
children-role-matrix = Role matrix
children-score = Score { $score } ({ $band })
children-score-parts = Care { $base } + supervision { $watch }
children-score-differs = The points printed on the sheet are used. Its items add up to { $total }.
children-no-score = There is no care assessment yet. Record the score sheet when you receive it.
children-assess = Update assessment
children-assessments = All assessments
children-no-preparation = No transition is being prepared now.
children-until = { $kind }
children-steps-done = { $settled } of { $total } done
children-steps-late = { $count } overdue
children-no-conferences = There are no conferences yet.
children-asked-on = Asked for on
children-ask-conference = Ask for a conference
children-no-activities = No activities are recorded yet.
children-minutes = { $minutes } min
children-record-activity = Record an activity
children-all-activities = See all activities
children-no-files = There are no documents yet.
children-add-file = Add a document
children-all-files = See all documents
children-guardians = Guardians
children-no-guardians = No guardian is registered yet.
children-call-first = call first
children-add-guardian = Add a guardian
children-consents = Consent to share
children-no-consents = No consent is recorded yet. Agencies cannot see the record without it.
children-holds = In force
children-withdrawn = Withdrawn
children-not-in-force = Not in force
children-all-consents = See all consents
children-add-consent = Record consent
children-no-history = No coordinator has been chosen yet.
children-history-decided = { $by } chose { $coordinator } as coordinator
children-history-asked = { $by } decided to ask { $coordinator }
children-history-rank = (no. { $rank } of the recommendation)
children-history-reason = Reason: { $reason }
children-history-policy = policy version { $version }
children-history-audit = Everybody who looks at or changes this record is written down in the audit log, which the auditor can read.
children-decision-undone = This decision was undone
children-decision-declined = The office declined
children-decision-expired = Nobody answered in time
children-decision-withdrawn = The proposal was withdrawn
children-decision-ended = The case has ended
children-close = End support
children-reopen = Begin support again
children-disclosure = Export for disclosure
done-assignment-undone = The decision has been undone. Nobody was told of it.

# The one-page summary.
summary-title = Summary of support
summary-back = Back to the record
summary-note = Remarks
summary-role = Role
summary-who = Name and agency
summary-plans = What comes next

# Changing a record.
edit-title = Change record
edit-child = The child
edit-name = Name
edit-name-hint = A space between family and given name.
edit-kana = Reading
edit-certificate = Certificate number
edit-address = Address
edit-discharge = Discharge
edit-precision = How exactly the day is known
edit-discharge-on = Day of discharge
edit-discharge-hint = For a part of a month, any day in it. Leave it empty for “Unknown” and “Already at home”.
edit-school = Nursery and school
edit-in-nursery = Goes to a nursery or developmental support
edit-nursery-entry = Planned first day in a nursery
edit-school-year = Year of school entry (if deferred)
edit-school-hint = Leave empty if it is the legal one
edit-school-reason = Reason
edit-graduation-year = Year of leaving high school (if later)
edit-graduation-reason = Reason (leaving school)
edit-call = The call
edit-referred-by = Referred by
edit-agency = Agency that called
edit-referred-on = Day of the call
edit-note = Remarks
edit-none = None
edit-save = Save
edit-leave = Cancel
done-child-changed = The record has been changed.
children-pick = Choose
children-picked-task = Add a task for those chosen
children-picked-print = Print the summaries of those chosen
