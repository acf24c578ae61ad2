stages-title = Life stages
stages-moving = Fiscal year { $year }: { $count ->
    [one] 1 child moves on
   *[other] { $count } children move on
 }
stages-roster = Roster for the education centre
stages-checklists = See the checklists
stages-print = Print
stages-years = Fiscal years
stages-year = Fiscal year { $year }
stages-people = { $count ->
    [one] 1 child
   *[other] { $count } children
 }
stages-district = District
stages-all-districts = All districts
stages-narrow = Filter
stages-columns = Children in each stage
stages-heading = Children by stage
stages-choose = Choose children, and begin preparations for all of them with the buttons below.
stages-before-school = { $column } (5-year-olds, school in April { $year })
stages-progress = { $settled } of { $all } done
stages-undated = day not known yet
stages-due = Next due
stages-talk-done = School consultation: applied for
stages-talk-by = School consultation: family to be told by { $day }
stages-talk-told = School consultation: family told
stages-talk-none = School consultation: not begun
stages-open = Open the preparation
stages-move = Change the date…
stages-lead = Lead: { $name }
stages-no-lead = No lead yet
stages-nobody-moves = None of them moves on in fiscal year { $year }.
stages-folded = Show the other { $count }
stages-all-columns = Show all columns
stages-more = { $count } more. They are shown when you filter by district.
stages-others = and { $count } more, without names (no consent)
stages-notice = Invite the chosen to the school consultation
stages-start = Begin the preparations of the chosen
stages-notice-title = Invite to the school consultation
stages-notice-lead = A task “tell the family about the school consultation” is made for { $count ->
    [one] 1 child
   *[other] { $count } children
 }, and the person responsible is notified.
stages-notice-enters = enters school on { $day }
stages-notice-left-out = Left out ({ $count }), and why
stages-notice-asked = invited already
stages-notice-no-school = no school entry ahead
stages-notice-nobody = There is nobody to invite
stages-notice-due = Due
stages-notice-due-hint = Unless you change it, the 20th of next month.
stages-notice-role = Who tells the family
stages-notice-role-hint = It appears on the task list of whoever has this role.
stages-notice-make = Make these tasks
stages-cancel = Cancel
stages-back = Back to the life stages
stages-start-title = Begin preparations early
stages-start-lead = The preparations begin before their time: their steps appear on the task lists of those responsible.
stages-start-which = Preparations to begin
stages-start-do = Begin
stages-start-nobody = There is nothing to begin
stages-start-nobody-why = The preparations of the chosen children have begun already, or no transition is ahead of them in this fiscal year.
stages-start-begun = Begun already ({ $count })
stages-started-title = What became of the preparations
stages-started-lead = { $count ->
    [one] 1 preparation has
   *[other] { $count } preparations have
 } begun, and those responsible have been told.
stages-started-none = No preparation has begun.
stages-started-others = Not begun ({ $count }), and why
stages-started-unknown = { $count ->
    [one] 1 preparation was
   *[other] { $count } preparations were
 } not found.
done-stages-told = The tasks have been made, and those responsible have been told.
