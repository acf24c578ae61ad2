inbox-title = Messages
inbox-proposals = Proposals waiting for your answer ({ $count })
inbox-proposal = Asked to take a case
inbox-answer-by = Answer by
inbox-answer = Answer
inbox-all = All
inbox-unread = Unread
inbox-is-unread = Unread
inbox-none = No messages
inbox-none-unread = No unread messages
inbox-none-why = Decisions and proposals about cases, conferences, handovers and tasks that are due appear here.
inbox-see-all = See all messages
inbox-shown = Showing { $shown } of { $total }
inbox-read-all = { $count ->
    [one] Mark the one on this page as read
   *[other] Mark the { $count } on this page as read
  }
inbox-read = Mark as read
inbox-of = {" ("}{ $what }, { $moment })
inbox-task = { $title } (due { $day })
inbox-to-handover = Open the handover
inbox-to-conference = Open the conference
inbox-to-task = Open the task
inbox-to-tasks = Open the tasks
inbox-to-ladder = Open the life stages
inbox-to-proposal = Open the proposal
inbox-to-child = Open the record
inbox-to-assignment = Open the assignment
