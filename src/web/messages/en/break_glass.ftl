emergency-title = Open a record in an emergency
emergency-when = Only where life or health is at stake and consent cannot be waited for
emergency-more = The record is open for four hours. The reason and every look are written down, the coordinator and the section are told at once, and a manager looks at it afterwards.
emergency-reference = Reference code
emergency-reference-hint = For instance K-001. Either the code alone, or both of the following.
emergency-born = Date of birth
emergency-born-hint = Where you do not know the code.
emergency-kana = Reading of the child's or the mother's name (two letters or more)
emergency-reason = Reason
emergency-reason-hint = Why the record is needed now, in ten letters or more.
emergency-open = Give the reason and open the record
emergency-leave = Cancel
emergency-own = Records you opened in an emergency
emergency-all = Records opened in an emergency
emergency-none = No record has been opened in an emergency
emergency-none-why = It is kept here who opened a record, when, and why.
emergency-is-open = Open now
emergency-is-over = Over
emergency-by = Opened by
emergency-until = Until
emergency-uses = Looked at
emergency-times = { $count ->
    [one] once
   *[other] { $count } times
 }
emergency-finding = Finding
emergency-see = See the record
emergency-close = Close now
emergency-review = Review
emergency-note = In words (required where not justified)
emergency-save-finding = Save the finding
done-emergency-opened = The record is open. The coordinator and the section have been told.
done-emergency-closed = The record is closed.
done-emergency-reviewed = The finding is saved.
