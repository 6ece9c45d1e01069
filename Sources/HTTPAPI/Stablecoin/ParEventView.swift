import Domain
import Engine
import StrictJSON

/// An event of a conversion one to one, with the conversion as it was then.
enum ParEventView {
    static let objectType = "stablecoin_conversion"

    /// The word for each kind; `nil` for an event of something else.
    static func type(_ kind: DomainEvent.Kind) -> String? {
        switch kind {
        case .parCreated: "conversion.created"
        case .parSettled: "conversion.settled"
        case .parCancelled: "conversion.cancelled"
        case .conversionCreated, .conversionProcessing, .conversionUpdated,
            .conversionCancelRequested, .conversionCompleted, .conversionCancelled,
            .conversionFailed, .conversionSimulated, .conversionAmended, .halted, .resumed,
            .cancelledByOperator, .orderResolved, .clientCreated, .clientRotated,
            .clientRevoked, .keysRotated, .moneyBooked, .exchangeChanged, .exchangeSettled,
            .exchangeClosedOut, .exchangeResolved, .keyCreated, .keyRevoked, .calendarsLoaded,
            .callbacksRedelivered, .venueAdjusted, .quarantined, .released, .overtraded,
            .venueKeyAdded, .venueKeyRemoved, .venueKeysRewrapped:
            nil
        }
    }

    static func write(_ event: ParEvent, as type: String, into writer: inout JSONWriter) {
        writer.object {
            $0.member("id", event.event.id.description)
            $0.member("type", type)
            $0.member("object_type", objectType)
            $0.name("object")
            ParConversionView.write(event.conversion, into: &$0)
            $0.member("created_at", event.event.at.description)
        }
    }
}
