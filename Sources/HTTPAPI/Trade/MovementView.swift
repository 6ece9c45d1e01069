import Domain
import StrictJSON

/// A signed change of one asset, with the accounts it happened on.
enum MovementView {
    static func write(_ movement: Movement, into writer: inout JSONWriter) {
        writer.object {
            $0.member("asset", movement.asset.code)
            $0.member("amount", movement.amount.description)
            $0.member("accounts", array: movement.accounts) { writer, part in
                writer.object {
                    $0.member("venue", part.account.venue.text)
                    $0.member("venueAccount", part.account.account.text)
                    $0.member("amount", part.amount.description)
                }
            }
        }
    }
}
