//! The way out for mail: SMTP, encrypted where the server can.
//!
//! It knows what a mail looks like on the wire and nothing of why it is sent.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message, SmtpTransport, Transport as _};

use crate::base::settings::MailSettings;
use crate::rules::calendar::Method;
use crate::rules::deliveries::{DeliveryFault, Letter, Outcome};

/// How long the mail server may take over an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Where to.
    pub address: String,
    /// What it says.
    pub letter: Letter,
    /// What makes it one and the same mail at every try.
    pub message_id: String,
    /// A file for the calendar, with its method.
    pub calendar: Option<(Method, String)>,
}

/// The connection to the ward's mail server.
#[derive(Debug)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Mailer {
    /// A way out by these settings. Nothing is connected before the first mail.
    ///
    /// # Errors
    /// A sentence for whoever starts the server, where address or sender cannot be read.
    pub fn new(settings: &MailSettings) -> Result<Self, String> {
        // The address may hold a password, so the complaint does not repeat it.
        let builder = SmtpTransport::from_url(&settings.smtp_url)
            .map_err(|_| "smtp_url cannot be read: smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT".to_owned())?;
        let from = settings.mail_from.parse().map_err(|_| "mail_from is no mail address".to_owned())?;
        Ok(Self { transport: builder.timeout(Some(PATIENCE)).build(), from })
    }

    /// Hands a mail to the mail server and says what became of it. Blocks; for a thread that may.
    pub fn send(&self, mail: &Mail) -> Outcome {
        let Ok(address) = mail.address.parse::<Address>() else {
            return Outcome::Never(DeliveryFault::BadAddress);
        };
        let Ok(message) = self.message(mail, address.clone()) else {
            return Outcome::Never(DeliveryFault::BadAddress);
        };
        let Ok(envelope) = Envelope::new(Some(self.from.email.clone()), vec![address]) else {
            return Outcome::Never(DeliveryFault::BadAddress);
        };
        match self.transport.send_raw(&envelope, &message.formatted()) {
            Ok(_) => Outcome::Sent,
            Err(error) if error.is_permanent() => Outcome::Never(DeliveryFault::Refused),
            Err(error) if error.is_transient() => Outcome::Later(DeliveryFault::Refused),
            Err(_) => Outcome::Later(DeliveryFault::Unreachable),
        }
    }

    fn message(&self, mail: &Mail, address: Address) -> Result<Message, lettre::error::Error> {
        let builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(&mail.letter.subject)
            .message_id(Some(mail.message_id.clone()));
        let text = SinglePart::plain(mail.letter.text.clone());
        let Some((method, file)) = &mail.calendar else { return builder.singlepart(text) };
        let part = SinglePart::builder().header(calendar(*method)).body(file.clone());
        // Outlook takes the part beside the text for an invitation, other programs open the file.
        let named = Attachment::new("tsunagu.ics".to_owned()).body(file.clone(), calendar(*method));
        let both = MultiPart::alternative().singlepart(text).singlepart(part);
        builder.multipart(MultiPart::mixed().multipart(both).singlepart(named))
    }
}

fn calendar(method: Method) -> ContentType {
    let text = format!("text/calendar; charset=utf-8; method={}", method.as_str());
    ContentType::parse(&text).unwrap_or(ContentType::TEXT_PLAIN)
}
