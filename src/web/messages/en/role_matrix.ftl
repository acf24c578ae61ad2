matrix-title = Role matrix
matrix-only-now = Only what is being prepared
matrix-upcoming = Show upcoming preparations too
matrix-print = Print on A4 landscape
matrix-part = Because of the consent, only your own agency’s part is shown.
matrix-who = Who holds the roles now
matrix-uncovered = no consent
matrix-gap = nobody
matrix-empty = Nothing is being prepared
matrix-empty-why = When a preparation begins, its steps and roles appear here.
matrix-until = Until: { $kind }
matrix-elsewhere = Other tasks
matrix-not-begun = (not begun yet)
matrix-legend = ◎ responsible  ○ helps  △ informed  — none
matrix-table = Role matrix, { $group } (scrolls sideways)
matrix-what = What
matrix-due = Due
matrix-others = Others
matrix-none = None
matrix-done = done
matrix-template-title = Standard roles
matrix-template-lead = Who has which part in each kind of transition, as set by the ward’s checklists. A child’s own matrix also has the names.
matrix-kinds = Kinds of transition
matrix-all-kinds = All kinds
matrix-stage = Prepared during: { $stage }
gaps-title = Tasks with nobody responsible
gaps-count = { $count ->
    [one] 1 task
   *[other] { $count } tasks
 }
gaps-lead = Open tasks whose role nobody holds. The section finds somebody for each.
gaps-empty = Every task has somebody responsible
gaps-empty-why = Tasks for which there is no coordinator, or no agency in the care team, would appear here.
gaps-roles = Roles
gaps-all = All
gaps-order = most urgent first
gaps-why = Why
gaps-assign = Choose a coordinator
gaps-team = Care team
gaps-give = Hand over
offset-months-before = { $count ->
    [one] 1 month before
   *[other] { $count } months before
 }
offset-months-after = { $count ->
    [one] 1 month after
   *[other] { $count } months after
 }
offset-days-before = { $count ->
    [one] 1 day before
   *[other] { $count } days before
 }
offset-days-after = { $count ->
    [one] 1 day after
   *[other] { $count } days after
 }
offset-open-days-before = { $count ->
    [one] 1 business day before
   *[other] { $count } business days before
 }
offset-open-days-after = { $count ->
    [one] 1 business day after
   *[other] { $count } business days after
 }
offset-same-day = on the day
offset-and = { " and " }
