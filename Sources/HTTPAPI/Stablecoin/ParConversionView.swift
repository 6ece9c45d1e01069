import Domain
import StrictJSON

/// A conversion one to one (spec/stablecoin.md, section 3); what is not set is left out.
enum ParConversionView {
    static func write(_ conversion: ParConversion, into writer: inout JSONWriter) {
        let request = conversion.request
        writer.object {
            $0.member("id", conversion.id.description)
            $0.member("profile_id", request.profile.description)
            $0.member("amount", request.amountText)
            $0.member("source_asset", request.source.code)
            $0.member("target_asset", request.target.code)
            $0.member("status", status(conversion.state))
            $0.member("ref_id", ifPresent: request.reference)
            $0.member("identity_id", request.identity.description)
            $0.member("account_id", request.account.description)
            MetadataView.write(request.metadata, into: &$0)
            $0.member("recipient_profile_id", ifPresent: request.recipient?.description)
            $0.member("created_at", conversion.createdAt.description)
            $0.member("updated_at", conversion.updatedAt.description)
            end(conversion.state, &$0)
        }
    }

    /// Until it is final, a client sees no step between.
    static func status(_ state: ParState) -> String {
        switch state {
        case .created, .settling: "CREATED"
        case .settled: "SETTLED"
        case .cancelled: "CANCELLED"
        }
    }

    private static func end(_ state: ParState, _ writer: inout JSONWriter) {
        switch state {
        case .created, .settling: break
        case .settled(let at): writer.member("settled_at", at.description)
        case .cancelled(let at): writer.member("cancelled_at", at.description)
        }
    }
}

enum MetadataView {
    /// The member `metadata`, its pairs by key; nothing where there are none.
    static func write(_ metadata: [String: String], into writer: inout JSONWriter) {
        guard !metadata.isEmpty else { return }
        writer.member("metadata") { writer in
            for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
                writer.member(key, value)
            }
        }
    }
}
