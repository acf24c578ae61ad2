home-title = Today
home-new = New child
home-new-conference = Take a conference request
home-card-waiting = Undecided children
home-card-conferences = Conferences to arrange
home-card-moving = Moving on within two months
home-card-over = Above the target
home-people = { $count }
home-things = { $count }
home-none = Nobody is waiting
home-longest = waiting up to { $days } days
home-overdue = { $count } overdue
home-in-time = none overdue
home-gaps = { $count } roles nobody holds
home-room = { $count } places free in all
home-handovers = { $count ->
    [one] One handover is overdue
   *[other] { $count } handovers are overdue
  }
home-handovers-see = See the handovers
home-now = To be done now ({ $count })
home-order = the nearest day first
home-empty = Nothing is waiting
home-empty-why = Children without a coordinator, conferences without a date and what is due within seven days stand here.
home-empty-next = See who moves on next
home-today = today
home-undecided = undecided, day { $days }
home-care-unknown = care not yet known
home-suggestion = Suggested: { $name } ({ $office }), { $children } of { $target }
home-decide = Decide who coordinates
home-business-late = { $days ->
    [one] 1 business day late
   *[other] { $days } business days late
  }
home-due = due { $day }
home-conference = Answer with a date — { $from } { $receipt }
home-schedule = Arrange the date
home-do = Do it
home-own-task = The section’s own
home-open = Open
home-loads = Load (fullest first)
home-loads-all = See all ({ $count })
home-recent = Lately
home-recent-none = Nothing has been recorded yet.
