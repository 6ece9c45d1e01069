/// The form of a request to an OAuth endpoint (RFC 6749, section 3.2): each parameter at most once.
enum OAuthForm {
    static func read(_ body: [UInt8]) throws(APIError) -> QueryParameters {
        guard let text = String(validating: body, as: UTF8.self),
            let form = QueryParameters(text)
        else { throw .oauth(.invalidRequest("the form is malformed")) }
        if let name = form.repeated.first {
            throw .oauth(.invalidRequest("\(name) is sent more than once"))
        }
        return form
    }
}
