mod agencies;
mod coordinators;
mod me;
mod municipalities;
mod offices;
mod recommendation;
mod sign_in;
mod users;
