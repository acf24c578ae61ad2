plans-title = Plans and monitoring
plans-new = Enter a plan
plans-empty = There is no plan yet
plans-empty-why = When a service plan or a self-plan is entered, its months of monitoring and its renewal appear here.
plans-office = Consultation office
plans-no-office = none (self-plan, or not entered)
plans-rhythm = Monitoring
plans-no-interval = none (self-plan)
plans-every = { $count ->
    [one] every month
   *[other] every { $count } months
 }
plans-ended = Last day (ended early)
plans-reopen = Take the end back
plans-look = Please check
plans-duties = Monitoring and renewal
plans-monitoring = Monitoring { $month }
plans-renewal = Renewal of the plan
plans-edit = Change or end
plans-new-title = Enter a plan
plans-edit-title = Change a plan
plans-kind = Kind of plan
plans-starts = First day
plans-ends = Last day
plans-ends-hint = The last day of the decision’s period, within three years.
plans-self-hint = For a self-plan leave it at “none”.
plans-monthly = Months of monthly monitoring at the start
plans-monthly-hint = 0 if there are none. For instance: 3
plans-add = Enter this plan
plans-save = Save the change
plans-end = End it early
plans-end-lead = Monitoring that is due by that day stays on the task lists until it is done. Later monitoring and the renewal disappear from them. An ended plan cannot be changed, but its end can be taken back later.
plans-end-on = Last day of the plan
plans-end-do = End this plan
done-plan-added = The plan has been entered.
done-plan-changed = The plan has been changed.
done-plan-ended = The plan has been ended.
done-plan-reopened = The end of the plan has been taken back.
