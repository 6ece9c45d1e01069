import Domain
import StrictJSON

/// A move between two profiles, seen from the debited one; it is done when it is told.
enum TransferView {
    static func write(_ transfer: Activity, into writer: inout JSONWriter) {
        writer.object {
            $0.member("id", transfer.id.description)
            if case .transfer(let from, let to) = transfer.kind {
                $0.member("profile_id", from.description)
                $0.member("from_profile_id", from.description)
                $0.member("to_profile_id", to.description)
            }
            $0.member("customer_id", ifPresent: transfer.tenant?.text)
            $0.member("asset", transfer.asset.code)
            $0.member("balance_asset", transfer.asset.code)
            $0.member("amount", transfer.amount.description)
            $0.member("total", transfer.amount.description)
            $0.member("fee", "0")
            $0.member("direction", "DEBIT")
            $0.member("type", "INTERNAL_TRANSFER_DEBIT")
            $0.member("status", "COMPLETED")
            $0.member("ref_id", ifPresent: transfer.reference)
            MetadataView.write(transfer.metadata, into: &$0)
            $0.member("created_at", transfer.at.description)
        }
    }
}
