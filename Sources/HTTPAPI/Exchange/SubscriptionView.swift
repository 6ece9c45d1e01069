import Domain
import StrictJSON

/// Without the key, and without what the extra header says, which may be a secret too.
enum SubscriptionView {
    static func write(_ subscription: CallbackSubscription, into writer: inout JSONWriter) {
        writer.object {
            $0.member("id", subscription.id.description)
            $0.member("callbackUrl", subscription.url)
            $0.member("headerKey", ifPresent: subscription.header?.name)
            $0.member("createdAt", subscription.createdAt.description)
        }
    }
}
