matrix-title = Role matrix
matrix-only-now = Only what is being prepared
matrix-upcoming = Show what lies ahead too
matrix-print = Print on A4 landscape
matrix-part = As far as consent goes, only the part of your own agency is shown.
matrix-who = Who holds the roles now
matrix-uncovered = no consent
matrix-gap = nobody
matrix-empty = Nothing is being prepared
matrix-empty-why = When a preparation begins, its steps and roles stand here.
matrix-until = Until: { $kind }
matrix-elsewhere = Other tasks
matrix-not-begun = (not begun yet)
matrix-legend = ◎ responsible  ○ helps  △ is told  — none
matrix-table = Role matrix, { $group } (scrolls sideways)
matrix-what = What
matrix-due = Due
matrix-others = Others
matrix-none = none
matrix-done = done
matrix-template-title = Roles as the checklists have them
matrix-template-lead = Who has which part in each kind of transition, as the ward's checklists say. A child's own matrix also has the names.
matrix-kinds = Kinds of transition
matrix-all-kinds = All kinds
matrix-stage = Prepared during: { $stage }
gaps-title = Roles nobody holds
gaps-count = { $count ->
    [one] 1 task
   *[other] { $count } tasks
 }
gaps-lead = Open tasks whose role nobody holds. The section finds somebody.
gaps-empty = Every role is held
gaps-empty-why = Tasks for which there is no coordinator, or no agency in the care team, would stand here.
gaps-roles = Roles
gaps-all = All
gaps-order = most urgent first
gaps-why = Why
gaps-assign = Choose a coordinator
gaps-team = See the care team
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
    [one] 1 office day before
   *[other] { $count } office days before
 }
offset-open-days-after = { $count ->
    [one] 1 office day after
   *[other] { $count } office days after
 }
offset-same-day = on the day
offset-and = { " and " }
