checklists-title = Checklists
checklists-lead = For each kind of transition: what is to be done, by when, and by whom. The standard checklists are based on laws and official notices; the ward may make versions of its own.
checklists-caption = Checklists in use
checklists-opens = Preparation begins
checklists-steps = Steps
checklists-which = Version
checklists-version = version { $version }
checklists-standard = standard checklist
checklists-of = Checklist: { $kind }
checklists-old = This is an older version. It is no longer in use.
checklists-to-current = See the current version
checklists-opens-words = The preparation begins { $when } the day of the transition.
checklists-change = Change
checklists-steps-caption = Steps ({ $count })
checklists-when = By when (from the day of the transition)
checklists-fixed = day fixed by law or by others
checklists-responsible = Responsible
checklists-helps = Helps
checklists-told = Informed
checklists-versions = Versions of the ward
checklists-no-versions = The ward has no version of its own yet. The standard checklist is used.
checklists-reset = Go back to the standard checklist
checklists-reset-do = Go back to the standard checklist
checklists-reason = Reason for the change
checklists-reason-hint = It is kept with the version.
checklists-opens-title = Change when the preparation begins
checklists-new-title = Add a step
checklists-step-title = Change a step
checklists-step-words = ({ $when }; responsible: { $responsible }; helps: { $helps }; informed: { $told })
checklists-preview = What changes
checklists-preview-none = Nothing changes.
checklists-removed = Before:
checklists-added = After:
checklists-step-comes = Step that comes
checklists-step-goes = Step that goes
checklists-step-changes = Step that changes
checklists-order = Order
checklists-reordered = The steps change their order.
checklists-for-whom = For whom
checklists-keep = { $count ->
    [one] 1 child is
   *[other] { $count } children are
 } already being prepared and keep their current steps.
checklists-later-ones = Preparations that begin from now on use the new steps.
checklists-at-once = { $count ->
    [one] 1 preparation begins
   *[other] { $count } preparations begin
 } at once.
checklists-sooner = { $count ->
    [one] 1 preparation begins
   *[other] { $count } preparations begin
 } sooner.
checklists-later = { $count ->
    [one] 1 preparation begins
   *[other] { $count } preparations begin
 } later.
checklists-title-ja = What is to be done (Japanese)
checklists-title-en = What is to be done (English)
checklists-position = Place in the list
checklists-offset-hint = Use a minus sign for before the day of the transition. Six months before: -6
checklists-months = Months
checklists-days = Days
checklists-open-days = Business days
checklists-fixed-box = The day is fixed by law or by others (it stays even where the office is closed)
checklists-parts = Roles
checklists-parts-hint = Choose exactly one role that is responsible.
checklists-source = Law or document it is based on
checklists-remove = Remove this step
checklists-see = See what changes
checklists-save = Make this the new version
done-checklist-changed = The new version is used for preparations that begin from now on.
done-checklist-reset = The standard checklist is used again.
