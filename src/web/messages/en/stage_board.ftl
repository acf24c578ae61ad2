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
stages-due = Next due
stages-talk-done = School consultation: applied for
stages-talk-by = School consultation: family to be told by { $day }
stages-talk-told = School consultation: family told
stages-talk-none = School consultation: not begun
stages-open = Open the preparation
stages-move = Move on…
stages-lead = Lead: { $name }
stages-no-lead = No lead yet
stages-nobody-moves = Nobody moves on in fiscal year { $year }.
stages-folded = Show the other { $count }
stages-all-columns = Show all columns
stages-more = { $count } more. They are shown when you filter by district.
stages-others = { $count ->
    [one] 1 other child
   *[other] { $count } other children
 } (names are shown only with consent)
stages-notice = Invite the chosen to the school consultation
stages-start = Begin the preparations of the chosen
stages-notice-title = Invite to the school consultation
stages-notice-lead = { $count ->
    [one] One child gets
   *[other] { $count } children get
 } a task to tell the family of the school consultation. Whoever has the task is told.
stages-notice-enters = enters school on { $day }
stages-notice-left-out = Left out ({ $count }), and why
stages-notice-asked = invited already
stages-notice-no-school = does not enter school any more
stages-notice-nobody = There is nobody to invite
stages-notice-due = Due
stages-notice-due-hint = Unless you change it, the 20th of next month.
stages-notice-role = Who tells the family
stages-notice-role-hint = It stands on the task list of whoever has this part.
stages-notice-make = Make these tasks
stages-cancel = Cancel
stages-back = Back to the life stages
stages-start-title = Begin preparations early
stages-start-lead = The preparations begin before their time: their steps go onto the task list of whoever is responsible.
stages-start-which = Preparations to begin
stages-start-do = Begin
stages-start-nobody = There is nothing to begin
stages-start-nobody-why = The preparations of the chosen children have begun, or nothing changes for them in this fiscal year.
stages-start-begun = Begun already ({ $count })
done-stages-told = The invitations stand on the task lists, and those responsible have been told.
done-stages-started = The preparations have begun, and those responsible have been told.
