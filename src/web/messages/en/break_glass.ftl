emergency-title = Open a record in an emergency
emergency-when = Only if life or health is at stake and consent cannot be waited for
emergency-more = The record stays open for four hours. The reason and every view are written down, the coordinator and the section are told at once, and a manager reviews it afterwards.
emergency-reference = Reference code
emergency-reference-hint = For instance K-001. Enter either the code alone, or both of the following.
emergency-born = Date of birth
emergency-born-hint = If you do not know the code.
emergency-kana = Reading of the child’s or the mother’s name (at least 2 characters)
emergency-reason = Reason
emergency-reason-hint = Why the record is needed now, in at least 10 characters.
emergency-open = Give the reason and open the record
emergency-leave = Cancel
emergency-own = Records you opened in an emergency
emergency-all = Records opened in an emergency
emergency-none = No record has been opened in an emergency
emergency-none-why = Who opened a record, when and why is kept here.
emergency-is-open = Open now
emergency-is-over = Over
emergency-by = Opened by
emergency-until = Until
emergency-uses = Views
emergency-times = { $count ->
    [one] once
   *[other] { $count } times
 }
emergency-finding = Finding
emergency-see = See the record
emergency-close = Close now
emergency-review = Review
emergency-note = Details (required if not justified)
emergency-save-finding = Save the finding
done-emergency-opened = The record is open. The coordinator and the section have been told.
done-emergency-closed = The record is closed.
done-emergency-reviewed = The finding is saved.
