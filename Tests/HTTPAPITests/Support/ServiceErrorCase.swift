import Domain
import Engine

/// One row of the table of errors.
struct ServiceErrorCase: Sendable {
    let error: ServiceError
    let status: Int
    let code: Int
    let messageStart: String
    var retryAfter: String?
    var fields: [String] = []

    static let all: [ServiceErrorCase] = [
        ServiceErrorCase(error: .notFound, status: 404, code: 4040, messageStart: "There is no"),
        ServiceErrorCase(
            error: .referenceConflict, status: 409, code: 4001, messageStart: "The reference",
            fields: ["reference"]),
        ServiceErrorCase(
            error: .alreadyFinal(.completed), status: 409, code: 4090,
            messageStart: "The conversion is already COMPLETED"),
        ServiceErrorCase(
            error: .conflict("The order is open."), status: 409, code: 4090,
            messageStart: "The order is open."),
        ServiceErrorCase(
            error: .impossible(
                Failure(.tooSmall, "The smallest is 0.0001."),
                figures: ["to.amount": ["b"], "from.amount": ["0.0001"]]),
            status: 422, code: 4220, messageStart: "TOO_SMALL: The smallest",
            fields: ["from.amount", "to.amount"]),
        ServiceErrorCase(
            error: .overloaded(retryAfter: .milliseconds(1_500)), status: 503, code: 5030,
            messageStart: "The service is at its limit", retryAfter: "2"),
        ServiceErrorCase(
            error: .limited("Four are open.", retryAfter: .milliseconds(500)), status: 429,
            code: 4290, messageStart: "Four are open.", retryAfter: "1"),
        ServiceErrorCase(
            error: .overloaded(retryAfter: .zero), status: 503, code: 5030,
            messageStart: "The service is at its limit", retryAfter: "1"),
        ServiceErrorCase(
            error: .outcomeUnknown, status: 503, code: 5030, messageStart: "The outcome",
            retryAfter: "1"),
        ServiceErrorCase(
            error: .unavailable("secret detail"), status: 503, code: 5030,
            messageStart: "The service is not", retryAfter: "5"),
        ServiceErrorCase(
            error: .defect("secret detail"), status: 500, code: 5000,
            messageStart: "Something went wrong"),
    ]
}
