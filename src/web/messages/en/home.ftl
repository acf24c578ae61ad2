home-title = Today
home-new = New intake
home-new-conference = Enter a conference request
home-card-waiting = Undecided children
home-card-conferences = Conferences to arrange
home-card-moving = Moving on within two months
home-card-over = Above the target
home-people = { $count }
home-things = { $count }
home-none = Nobody is waiting
home-longest = waiting up to { $days ->
    [one] 1 day
   *[other] { $days } days
 }
home-overdue = { $count } overdue
home-in-time = none overdue
home-gaps = { $count ->
    [one] 1 task with nobody responsible
   *[other] { $count } tasks with nobody responsible
 }
home-room = { $count ->
    [one] 1 place free in all
   *[other] { $count } places free in all
 }
home-handovers = { $count ->
    [one] One handover is overdue
   *[other] { $count } handovers are overdue
  }
home-handovers-see = See the handovers
home-now = To be done now ({ $count })
home-order = the nearest day first
home-empty = Nothing is waiting
home-empty-why = Children without a coordinator, conferences without a date and tasks due within seven days appear here.
home-empty-next = See who moves on next
home-today = today
home-undecided = undecided, day { $days }
home-care-unknown = care not yet known
home-suggestion = Suggested: { $name } ({ $office }), { $children } of { $target }
home-decide = Choose a coordinator
home-business-late = { $days ->
    [one] 1 business day overdue
   *[other] { $days } business days overdue
  }
home-due = due { $day }
home-conference = Answer with a date — { $from } { $receipt }
home-schedule = Arrange the date
home-do = Open the task
home-own-task = The section’s own task
home-open = Open
home-loads = Load (highest first)
home-loads-all = See all ({ $count })
home-recent = Recent activity
home-recent-none = Nothing has been recorded yet.
