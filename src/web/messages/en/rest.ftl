# What lists and forms have in common.
rest-print = Print
rest-cancel = Cancel
rest-pages = Pages
rest-first = First page
rest-before = Previous 50
rest-next = Next 50
